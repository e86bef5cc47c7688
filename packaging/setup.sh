# What `run` and `test` share: Python, a virtual environment, Debian's packages. Sourced by bash after `set -eu`.
#
# Standard output belongs to the program that is started; everything said here goes to standard error.
# Each step is skipped where a stamp says that it was done for this very pyproject.toml, so that a second start is fast.

ROOT=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
if [ -w "$ROOT" ]; then
    VENV=$ROOT/.venv
else
    VENV=${XDG_CACHE_HOME:-$HOME/.cache}/landline/venv-$(printf '%s' "$ROOT" | cksum | cut -d ' ' -f 1)
    # Python keeps what it compiled beside what it read, if it can. Without that each start compiles all anew.
    export PYTHONPYCACHEPREFIX=$VENV/compiled
fi

# What Qt's modules and its plugins for X and Wayland load, and where Debian and its kin have it.
QT_LIBRARIES="libEGL.so.1 libegl1
libGL.so.1 libgl1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libglib-2.0.so.0 libglib2.0-0
libgssapi_krb5.so.2 libgssapi-krb5-2
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxkbcommon.so.0 libxkbcommon0"
# Emoji in colour. Letters come with fontconfig.
FONTS="fonts-noto-color-emoji"
TEST_PACKAGES="xvfb xdotool x11-utils irssi weechat-headless weechat-plugins ngircd desktop-file-utils libglib2.0-bin"

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$@"
    exit 1
}

# Run a command in silence; show what it printed only where it fails.
quietly() {
    local log
    log=$(mktemp)
    if "$@" </dev/null >"$log" 2>&1; then
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
}

# What this set-up was made for: the folder, its pyproject.toml, the interpreter.
stamp() {
    printf '%s %s %s' "$ROOT" "$(cksum <"$ROOT/pyproject.toml")" "$(readlink -f "$VENV/bin/python")"
}

# set_up server|app|test: afterwards $VENV holds Landline from this checkout with all that it needs.
set_up() {
    local kind=$1
    if ! is_set_up "$kind"; then
        mkdir -p "$VENV"
        if command -v flock >/dev/null; then
            # Two first starts at once: the second waits and finds the work done.
            exec 9>"$VENV/.lock"
            flock 9
        fi
        is_set_up "$kind" || make_environment "$kind"
        exec 9>&-
    fi
    if [ "$kind" != server ] && [ "$(uname)" = Linux ]; then
        ensure_qt_libraries "$kind"
    fi
}

is_set_up() {
    [ -x "$VENV/bin/python" ] && [ "$(cat "$VENV/.set-up-$1" 2>/dev/null)" = "$(stamp)" ]
}

make_environment() {
    local kind=$1 extras="" stamps="server"
    case $kind in
    app) extras="[app]" stamps="server app" ;;
    test) extras="[app,test]" stamps="server app test" ;;
    esac
    say "Setting up Landline in $VENV. This happens once and takes about a minute."
    ensure_python "$kind"
    if ! "$VENV/bin/python" -c "import pip" 2>/dev/null; then
        quietly "$PYTHON" -m venv --clear "$VENV" || die "Python could not make a virtual environment, see above."
    fi
    quietly "$VENV/bin/python" -m pip install --disable-pip-version-check --editable "$ROOT$extras" ||
        die "Some of what Landline needs could not be installed, see above. The first start needs the internet."
    compile_ahead "$kind"
    if [ "$kind" = test ]; then
        ensure_test_programs
    fi
    for kind in $stamps; do
        stamp >"$VENV/.set-up-$kind"
    done
}

# Have done what would slow down the first start, or every one. Where it cannot be done, it goes without.
compile_ahead() {
    quietly "$VENV/bin/python" -m compileall -q "$ROOT/app" "$ROOT/server" "$ROOT/resources" || :
    if [ "$1" != server ]; then
        # PySide6 holds modules of its own as text in its library, and compiles them at each start, for 20 ms. This has
        # it write them to files, for the version that is there now, and use these from then on
        # (https://doc.qt.io/qtforpython-6/developer/extras.html).
        SBK_EMBED=0 quietly "$VENV/bin/python" -c "import PySide6" || :
    fi
}

# Sets PYTHON to an interpreter that is new enough and can make virtual environments.
ensure_python() {
    local packages="python3 python3-venv"
    if find_python; then
        if "$PYTHON" -c "import ensurepip, venv" 2>/dev/null; then
            return
        fi
        packages=$("$PYTHON" -c 'import sys; print("python3 python%d.%d-venv" % sys.version_info[:2])')
    fi
    if [ "$1" != server ]; then
        # Named in one go, so that nobody has to ask twice; what is there already costs nothing.
        packages="$packages $(qt_packages) $FONTS"
    fi
    if [ "$1" = test ]; then
        packages="$packages $TEST_PACKAGES"
    fi
    apt_install $packages || die "Landline needs Python 3.11 or newer with venv: https://www.python.org/downloads/"
    find_python || die "The system's Python is too old: Landline needs 3.11 or newer, https://www.python.org/downloads/"
}

find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        PYTHON=$(command -v "$name") || continue
        if "$PYTHON" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
            return
        fi
    done
    return 1
}

# The libraries that Qt's modules and the plugin for the display load, and that are not there.
missing_libraries() {
    local plugin=offscreen qt
    if [ "$1" = test ] || [ -n "${DISPLAY:-}" ]; then
        plugin=xcb
    elif [ -n "${WAYLAND_DISPLAY:-}" ]; then
        plugin=wayland
    fi
    qt=$(echo "$VENV"/lib/python3*/site-packages/PySide6)
    ldd "$qt"/Qt{Widgets,Network,Svg}.abi3.so "$qt/Qt/plugins/platforms/libq$plugin.so" "$qt"/Qt/plugins/tls/libqopenssl*.so |
        awk '/not found/ { print $1 }' | sort -u
}

ensure_qt_libraries() {
    local missing packages
    missing=$(missing_libraries "$1")
    if [ -z "$missing" ]; then
        return
    fi
    packages=$(echo "$QT_LIBRARIES" | grep -F "$missing" | cut -d ' ' -f 2)
    say "Qt, which draws the windows, needs libraries that this system does not have:" $missing
    apt_install ${packages:-$(qt_packages)} $FONTS || die "Please install them with your system's package manager."
    missing=$(missing_libraries "$1")
    [ -z "$missing" ] || die "Still missing:" $missing
}

qt_packages() {
    echo "$QT_LIBRARIES" | cut -d ' ' -f 2
}

# Other programs that tests talk to. Where one is missing, its tests are skipped with a word.
ensure_test_programs() {
    local package missing=""
    for package in $TEST_PACKAGES; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        (apt_install $missing) || say "Going on without:$missing"
    fi
}

# Install Debian packages, or name the command and end where that is not ours to do. Fails where there is no apt-get.
apt_install() {
    local as_root=""
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            die "Debian packages are missing. This installs them, then start again:

    su -c 'apt-get install $*'
"
        elif ! sudo -n true 2>/dev/null; then
            die "Debian packages are missing. This installs them, then start again:

    sudo apt-get install $*
"
        fi
        as_root="sudo -n"
    fi
    say "Installing with apt-get:" "$@"
    quietly $as_root apt-get update || say "The package lists could not be brought up to date, see above."
    (
        if [ ! -e /usr/sbin/policy-rc.d ]; then
            # Debian starts a server with its package: ngircd would be open to the network at once.
            trap '$as_root rm -f /usr/sbin/policy-rc.d' EXIT
            printf '#!/bin/sh\nexit 101\n' | $as_root tee /usr/sbin/policy-rc.d >/dev/null
            $as_root chmod 755 /usr/sbin/policy-rc.d
        fi
        quietly $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
    ) || die "apt-get could not install them, see above."
}
