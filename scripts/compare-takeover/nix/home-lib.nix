# The few functions of home-manager's library that people use, by what they are given.
rec {
  dag = {
    entryAnywhere = data: { inherit data; };
    entryAfter = after: data: { inherit after data; };
    entryBefore = before: data: { inherit before data; };
    entryBetween = before: after: data: { inherit after before data; };
  };
  gvariant = {
    mkTuple = list: { tuple = list; };
    mkUint32 = number: { uint32 = number; };
    mkInt32 = number: { int32 = number; };
    mkDouble = number: { double = number; };
    mkEmptyArray = type: { empty = type; };
    mkVariant = value: { variant = value; };
    mkArray = type: list: { array = list; };
    type = {
      string = "s";
      tupleOf = list: { tupleOf = list; };
    };
  };
  generators.toHyprconf = args: builtins.toJSON args;
}
