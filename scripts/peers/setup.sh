# shellcheck shell=bash
# Sourced by bench-peers, bench-jobs, bench-predict, bench-tables and bench-csv, which set `here` to the folder they were
# called in and go to the package's: their common arguments, the command to measure, and the Python environment of the peers.

program=${0##*/}
rounds=
usable=$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)
workers=$usable
environment=$PWD/.bench-peers
descent=
json=
instruction_set=

number='^[1-9][0-9]{0,8}$'

wrong() {
    echo "$program: $1; scripts/$program --help explains" >&2
    exit 64
}

# check_names FLAG VALUE NAME…: a comma-separated list of some of the names.
check_names() {
    local flag=$1 value=$2 name
    shift 2
    [[ $value =~ ^[a-z-]+(,[a-z-]+)*$ ]] || wrong "$flag takes names with commas between them, of $*, not '$value'"
    for name in ${value//,/ }; do
        [[ " $* " == *" $name "* ]] || wrong "$flag takes some of $*, not '$name'"
    done
}

# absolute PATH: the path relative to where the script was called, made absolute.
absolute() {
    case $1 in
        /*) echo "$1" ;;
        *) echo "${here:?}/$1" ;;
    esac
}

# common_argument KNOWN ARGUMENT…: takes a flag that several scripts have, with its value; KNOWN are the peers' names.
common_argument() {
    local known=$1
    shift
    case $1 in
        --peers | --rounds | --workers | --json | --environment | --descent | --instruction-set)
            [ $# -ge 2 ] || wrong "$1 needs a value"
            ;;
        *) wrong "unknown argument $1" ;;
    esac
    case $1 in
        --peers)
            # shellcheck disable=SC2086 # a list of words
            check_names "$1" "$2" $known
            peers=$2
            ;;
        --rounds | --workers)
            [[ $2 =~ $number ]] || wrong "$1 takes a number from 1, not '$2'"
            declare -g "${1#--}=$2"
            ;;
        --json)
            json=$(absolute "$2")
            { [ -d "$(dirname "$json")" ] && [ ! -d "$json" ]; } || {
                echo "$program: cannot write the file $2" >&2
                exit 74
            }
            ;;
        --environment) environment=$(absolute "$2") ;;
        --descent)
            descent=$(absolute "$2")
            { [ -f "$descent" ] && [ -x "$descent" ]; } || wrong "--descent takes a command, and there is none at $2"
            ;;
        --instruction-set)
            [ "$2" = avx2 ] || wrong "--instruction-set takes avx2, not '$2'"
            instruction_set=$2
            ;;
    esac
    if [ "$workers" -gt "$usable" ]; then
        wrong "--workers takes a number from 1 to $usable, the usable processors, not $workers"
    fi
}

# has PACKAGE…: whether the packages are in the environment.
has() {
    "$python" - "$@" << 'END'
import importlib.metadata, sys
names = {distribution.name.lower().replace("_", "-") for distribution in importlib.metadata.distributions()}
sys.exit(not names.issuperset(sys.argv[1:]))
END
}

# install LOG ARGUMENT…: installs packages, with details in LOG. It runs the Python and no script in bin, so that an
# environment can be moved.
install() {
    local log=$1
    shift
    "$python" -m pip install --disable-pip-version-check "$@" >> "$log" 2>&1
}

# install_peer PEER: installs what its programs import, unless it is installed.
install_peer() {
    local peer=$1 log=$environment/logs/$1-install.log packages needed
    case $peer in
        jax) packages="jax optax numpy" needed=$packages ;;
        torch) packages="torch numpy" needed=$packages ;;
        tensorflow) packages=tensorflow-cpu needed=$packages ;;
        sklearn) packages=scikit-learn needed=$packages ;;
        mlx) packages="mlx[cpu] numpy" needed="mlx mlx-cpu numpy" ;;
        onnxruntime) packages="onnx onnxruntime numpy" needed=$packages ;;
    esac
    # shellcheck disable=SC2086 # lists of words
    {
        has $needed && return
        echo "$program: installing $packages" >&2
        : > "$log"
        # The CPU-only wheels are a tenth of the size of PyPI's; numpy comes from PyPI in either case.
        if [ "$peer" = torch ]; then
            install "$log" --retries 0 --index-url https://download.pytorch.org/whl/cpu torch || true
        fi
        install "$log" $packages && has $needed
    }
}

# has_pinned FILE…: whether just the versions that requirement files name are in the environment.
has_pinned() {
    cat "$@" | "$python" -c '
import importlib.metadata, sys
try:
    pins = [line.split("==") for line in map(str.strip, sys.stdin) if line and line[0] != "#"]
    sys.exit(any(importlib.metadata.version(name) != version for name, version in pins))
except importlib.metadata.PackageNotFoundError:
    sys.exit(1)'
}

# install_pinned FILE…: installs the versions that requirement files of tables/ name, unless they are there; packages whose
# data alone are wanted come without what they depend on.
install_pinned() {
    local name log=$environment/logs/tables-install.log
    for name in "$@"; do
        has_pinned "scripts/peers/tables/$name" && continue
        echo "$program: installing what scripts/peers/tables/$name names" >&2
        : > "$log"
        local how=()
        [ "$name" != requirements-data.txt ] || how=(--no-deps)
        if ! { install "$log" "${how[@]}" -r "scripts/peers/tables/$name" && has_pinned "scripts/peers/tables/$name"; }; then
            echo "$program: it could not be installed; see $log" >&2
            exit 1
        fi
    done
}

# build: installs the Debian packages, and builds Descent unless there is a command already.
build() {
    scripts/setup python3-venv
    [ -z "$descent" ] || return 0
    swift build --configuration release --product descent >&2
    descent=$PWD/.build/release/descent
}

# make_environment NAME: sets `python` to that of an environment, which it makes if it is missing.
make_environment() {
    python=$environment/$1/bin/python
    mkdir -p "$environment/logs"
    if ! "$python" -m pip --version > /dev/null 2>&1; then
        echo "$program: making a Python environment in $environment/$1" >&2
        python3 -m venv "$environment/$1"
    fi
}

# prepare: builds Descent unless there is a command already, and sets `python`, and `arguments` for the Python part.
prepare() {
    local installed=() peer
    build
    make_environment venv
    for peer in ${peers//,/ }; do
        if install_peer "$peer"; then
            installed+=("$peer")
        else
            echo "$program: leaving out $peer, which could not be installed; see $environment/logs/$peer-install.log" >&2
        fi
    done
    [ ${#installed[@]} -gt 0 ] || {
        echo "$program: none of the peers could be installed" >&2
        exit 1
    }
    name_arguments "$(IFS=, && echo "${installed[*]}")"
}

# name_arguments PEERS: sets `arguments` for the Python part.
name_arguments() {
    # shellcheck disable=SC2034 # for the script
    arguments=(
        --descent "$descent" --python "$python" --logs "$environment/logs" --peers "$1"
        --workers "$workers" ${rounds:+--rounds "$rounds"} ${json:+--json "$json"}
        ${instruction_set:+--instruction-set "$instruction_set"}
    )
}
