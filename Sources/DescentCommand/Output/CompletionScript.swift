/// The scripts for the shells' completions, as `--generate-completion-script` prints them.
package enum CompletionScript {
    /// The line with which the argument parser's script for bash makes itself known.
    private static let bashEnd = "complete -o filenames -F _descent descent"

    /// A text that is to be printed; to the argument parser's script for bash it adds the values of `--data`.
    package static func completed(_ text: String) -> String {
        guard text.hasPrefix("#!/bin/bash"), text.hasSuffix(bashEnd) else { return text }
        return text.dropLast(bashEnd.count) + bashData
    }

    /// Bash divides words at colons, and the argument parser's script then doesn't see that `flowers` in
    /// `--data csv:flowers` is a value of `--data`. So this takes the whole word from the line, has the command
    /// complete it, and leaves out what stands before the last colon, since bash replaces only what follows.
    private static let bashData = #"""
        _descent_or_data() {
            local line="${COMP_LINE:0:COMP_POINT}"
            local word="${line##*[[:space:]]}"
            local before="${line%"${word}"}"
            before="${before%"${before##*[![:space:]]}"}"
            case "${before##*[[:space:]]}" in
            --data | --test-data)
                local fixed="${word%"${word##*[:=]}"}" candidate
                compopt +o filenames
                COMPREPLY=()
                while IFS= read -r candidate; do
                    [[ "${candidate}" = "${word}"* ]] || continue
                    [[ "${candidate}" = *[:/] ]] && compopt -o nospace
                    candidate="${candidate#"${fixed}"}"
                    COMPREPLY+=("${candidate// /\\ }")
                done < <(SAP_SHELL=bash "${COMP_WORDS[0]}" ---completion train -- --data 0 "${#word}" "${word}" 2>/dev/null)
                ;;
            *)
                _descent "${@}"
                ;;
            esac
        }

        complete -o filenames -F _descent_or_data descent
        """#
}
