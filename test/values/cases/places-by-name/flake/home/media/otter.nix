{ home.stateVersion = "25.11"; home.sessionVariables.MEDIA = "yes"; }
