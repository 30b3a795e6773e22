{
  outputs = _: {
    templates.plain = {
      path = ./.;
      description = "Nothing but a flake.";
    };
  };
}
