{ home.sessionVariables.B = "aside"; }
