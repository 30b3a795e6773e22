{ home.stateVersion = "25.11"; home.sessionVariables.EDITOR = "nano"; }
