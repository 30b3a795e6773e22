{ clock.host = "otter"; }
