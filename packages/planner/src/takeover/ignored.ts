/** What no configuration means when it reads a folder: git's files, results of builds, leftovers of editors. */
export const IGNORED = /^(\.git|result(-.*)?|\.direnv|.*~|\..*\.sw.)$/;
