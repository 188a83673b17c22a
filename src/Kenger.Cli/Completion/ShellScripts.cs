namespace Kenger.Cli.Completion;

/// <summary>
/// A script for each shell that asks the tool itself what may stand where the cursor is. Words come back one a line; options that take a file
/// are the shell's own business.
/// </summary>
internal static class ShellScripts
{
    public static readonly IReadOnlyDictionary<string, string> All = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish, ["powershell"] = PowerShell,
    };

    // bash takes what stands behind the last : or = for the word, and replaces that only.
    private const string Bash =
        """
        # bash completion of kenger. Now: source <(kenger completion bash)
        # For good: kenger completion bash > ~/.local/share/bash-completion/completions/kenger
        _kenger() {
          local line=${COMP_LINE:0:COMP_POINT} tool=${COMP_WORDS[0]} word previous prefix='' breaks=${COMP_WORDBREAKS//[^:=]/} each
          line=${line#*"$tool"}
          line=${line#"${line%%[![:space:]]*}"}
          word=${line##*[[:space:]]}
          previous=${line%"$word"}
          previous=${previous%"${previous##*[![:space:]]}"}
          previous=${previous##*[[:space:]]}
          COMPREPLY=()
          case $previous in
            --token-file | --data | --hook-secret-file)
              local IFS=$'\n'
              compopt -o filenames 2>/dev/null
              COMPREPLY=($(compgen -f -- "$word"))
              return
              ;;
          esac
          [[ -n $breaks && $word == *["$breaks"]* ]] && prefix=${word%"${word##*["$breaks"]}"}
          while IFS= read -r each; do
            [[ -n $each ]] && COMPREPLY+=("${each#"$prefix"}")
          done < <("$tool" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -F _kenger kenger

        """;

    private const string Zsh =
        """
        #compdef kenger
        # zsh completion of kenger. Now: source <(kenger completion zsh)
        # For good: kenger completion zsh > a folder of your $fpath, as the file _kenger
        _kenger() {
          local line="${(j: :)words[2,CURRENT-1]}" each
          local -a found
          case ${words[CURRENT-1]} in
            --token-file | --data | --hook-secret-file) _files; return ;;
          esac
          line="${line:+$line }$PREFIX"
          for each in ${(f)"$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)"}; do
            found+=("$each")
          done
          (( ${#found} )) && compadd -- "${found[@]}"
        }
        if [[ "${funcstack[1]}" == _kenger ]]; then
          _kenger "$@"
        else
          compdef _kenger kenger
        fi

        """;

    private const string Fish =
        """
        # fish completion of kenger. Now: kenger completion fish | source
        # For good: kenger completion fish > ~/.config/fish/completions/kenger.fish
        function __kenger_complete
            set -l line (commandline -cp)
            set -l words (commandline -opc)
            if contains -- "$words[-1]" --token-file --data --hook-secret-file
                __fish_complete_path (commandline -ct)
                return
            end
            set -l rest (string replace -r '^\s*\S+\s*' '' -- "$line")
            $words[1] "[suggest:"(string length -- "$rest")"]" "$rest" 2>/dev/null
        end
        complete -c kenger -f -a '(__kenger_complete)'

        """;

    private const string PowerShell =
        """
        # PowerShell completion of kenger. Now: kenger completion powershell | Out-String | Invoke-Expression
        # For good: put that line into the file that $PROFILE names.
        Register-ArgumentCompleter -Native -CommandName kenger -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $line = $commandAst.ToString().PadRight($cursorPosition - $commandAst.Extent.StartOffset)
            $tool = $commandAst.CommandElements[0].ToString()
            $rest = $line.Substring([Math]::Min($line.Length, $tool.Length)).TrimStart()
            $position = [Math]::Max(0, $cursorPosition - $commandAst.Extent.StartOffset - ($line.Length - $rest.Length))
            & $tool "[suggest:$position]" $rest 2>$null | Where-Object { $_ } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;
}
