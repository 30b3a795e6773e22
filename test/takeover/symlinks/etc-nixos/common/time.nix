{ time.timeZone = "UTC"; }
