{ main = "ada"; }
