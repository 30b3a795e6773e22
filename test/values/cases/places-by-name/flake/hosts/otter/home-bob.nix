{ home.stateVersion = "25.11"; home.sessionVariables.A = "bob"; }
