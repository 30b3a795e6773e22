# What it sets is of no interest here, that it can be imported is.
{ }
