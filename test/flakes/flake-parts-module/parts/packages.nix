{ perSystem = _: { }; }
