{
  environment.etc.lab.text = "a shared module";
}
