# Completion of landline-server for bash. Copy it to /usr/share/bash-completion/completions/landline-server, or source it.

_landline_server() {
    local word=${COMP_WORDS[COMP_CWORD]} method='' part before=''
    COMPREPLY=()
    if [[ ${COMP_WORDS[1]} != ctl || $COMP_CWORD -lt 2 ]]; then
        local flags
        flags=$(landline-server --help 2>/dev/null | grep -o -- '--[a-z-]*' | sort -u)
        mapfile -t COMPREPLY < <(compgen -W "ctl $flags" -- "$word")
        return
    fi
    case ${COMP_WORDS[COMP_CWORD - 1]} in
        --data) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
        --control) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        --at | --user | --fingerprint) return ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '--json --list --data --control --at --user --fingerprint --help' -- "$word")
        return
    fi
    for part in "${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
        [[ $part == *.* && $part != */* && $part != -* && $before != --@(at|user|fingerprint) ]] && method=$part && break
        before=$part
    done
    if [[ -z $method ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(landline-server ctl --list 2>/dev/null | cut -d' ' -f1)" -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -W "$(landline-server ctl --list "$method" 2>/dev/null | cut -d= -f1)" -S = -- "$word")
        compopt -o nospace
    fi
}

complete -F _landline_server landline-server
