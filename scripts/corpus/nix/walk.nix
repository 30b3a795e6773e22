# What is set in a host, level by level: a part of it that cannot be evaluated leaves the others to be asked for.
{ lib, settled }:

let
  isSet =
    option:
    option.isDefined
    && !(option.internal or false)
    && option.highestPrio < (lib.mkOptionDefault null).priority;

  # What is set in a machine or home can be walked: levels of options, and values.
  levelOf =
    { _evaluated, ... }:
    {
      options = removeAttrs _evaluated.options [ "_module" ];
      inherit (_evaluated) config;
    };
  settingsOf = { options, config }: builtins.attrNames (removeAttrs config [ "_module" ]);
  childOf =
    { options, config }@level:
    name:
    let
      value = config.${name};
      option = options.${name};
    in
    if options == null || !(options ? ${name}) then
      free value
    else if !lib.isOption option then
      {
        options = option;
        config = value;
      }
    else if !(isSet option) then
      "«unset»"
    else
      free value;
  free =
    value:
    if value ? _evaluated then
      levelOf value
    else if builtins.isAttrs value && !lib.isDerivation value && !(value ? outPath) && value._type or "" != "flake" && value != { } then
      {
        options = null;
        config = value;
      }
    else
      settled value;
  shown =
    node:
    if node ? options && node ? config then
      withoutUnset (lib.genAttrs (settingsOf node) (name: guarded (shown (childOf node name))))
    else
      node;
  withoutUnset = lib.filterAttrs (_: value: value != "«unset»");
  guarded =
    value:
    let
      tried = builtins.tryEval (builtins.deepSeq value value);
    in
    if tried.success then tried.value else "«unread»";
  at = host: builtins.foldl' childOf (start host);
  start =
    host:
    if host ? _evaluated then
      levelOf host
    else if host ? options && host ? config then
      levelOf { _evaluated = host; }
    else if builtins.isAttrs host then
      {
        options = null;
        config = host;
      }
    else
      host;
in
{
  inherit levelOf shown;
  show = host: path: shown (at host path);
  showSome =
    host: path: names:
    let
      node = at host path;
    in
    withoutUnset (lib.genAttrs names (name: guarded (shown (childOf node name))));
  below =
    host: path:
    let
      node = at host path;
    in
    if node ? options && node ? config then settingsOf node else null;
}
