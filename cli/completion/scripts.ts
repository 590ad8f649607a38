/** What a shell reads to complete `bookspace`: it asks the program itself, with the words so far. */
export const COMPLETION_SCRIPTS = {
  bash: `# bookspace completion bash >> ~/.bashrc
_bookspace() {
  local IFS=$'\\n'
  COMPREPLY=($(bookspace __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
  [ \${#COMPREPLY[@]} -gt 0 ] || compopt -o default 2>/dev/null
}
complete -F _bookspace bookspace
`,
  zsh: `#compdef bookspace
# bookspace completion zsh > "\${fpath[1]}/_bookspace"
_bookspace() {
  local -a candidates
  local value what
  while IFS=$'\\t' read -r value what; do
    candidates+=("\${value//:/\\\\:}:$what")
  done < <(bookspace __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#candidates} )); then _describe 'bookspace' candidates; else _files; fi
}
if [ "$funcstack[1]" = "_bookspace" ]; then _bookspace "$@"; else compdef _bookspace bookspace; fi
`,
  fish: `# bookspace completion fish > ~/.config/fish/completions/bookspace.fish
complete -c bookspace -f -a '(bookspace __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
} as const;

export type Shell = keyof typeof COMPLETION_SCRIPTS;
