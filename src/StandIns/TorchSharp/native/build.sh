#!/bin/sh
# Builds the bridge over the libtorch that it finds:  build.sh OBJECTS OUTPUT
#
# OUTPUT gets libtraintools_torch.so and libtraintools_torch.json, which says what it was built over. Does nothing when
# sources, flags and libtorch are those of the last time. Exit 3: no compiler or no libtorch, said in one line.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
objects=$1
output=$2
skip() { echo "$1"; exit 3; }

# --- which libtorch: "FOLDER|SOURCE", FOLDER having include/ and lib/, or "/usr" for the system's
torch_of_venv() { # the torch package of the Python environment at $1
    for package in "$1"/lib/python3*/site-packages/torch; do
        if [ -f "$package/include/ATen/ATen.h" ]; then echo "$package"; return; fi
    done
}
find_torch() {
    if [ -n "${TRAINTOOLS_LIBTORCH:-}" ]; then
        for folder in "$TRAINTOOLS_LIBTORCH" "$TRAINTOOLS_LIBTORCH/torch" "$TRAINTOOLS_LIBTORCH/libtorch" \
                      "$(torch_of_venv "$TRAINTOOLS_LIBTORCH")"; do
            if [ -f "$folder/include/ATen/ATen.h" ]; then echo "$folder|TRAINTOOLS_LIBTORCH"; return; fi
        done
        return
    fi
    if [ -n "${TRAINTOOLS_WEBUI:-}" ]; then
        for venv in "$TRAINTOOLS_WEBUI/venv" "$TRAINTOOLS_WEBUI/.venv"; do
            package=$(torch_of_venv "$venv")
            if [ -n "$package" ]; then echo "$package|the WebUI's own PyTorch"; return; fi
        done
    fi
    if [ -f /usr/include/ATen/ATen.h ]; then echo "/usr|the system"; fi
}
compiler=${CXX:-g++}
command -v "$compiler" >/dev/null 2>&1 || skip "no C++ compiler ($compiler) was found"
found=$(find_torch)
if [ -z "$found" ]; then
    [ -z "${TRAINTOOLS_LIBTORCH:-}" ] || skip "TRAINTOOLS_LIBTORCH ($TRAINTOOLS_LIBTORCH) has no include/ATen/ATen.h"
    skip "no libtorch was found"
fi
torch=${found%%|*}
source=${found#*|}

# --- what the library wants
if [ "$torch" = /usr ]; then
    include=/usr/include
    lib=$(dirname "$(find /usr/lib /usr/lib64 -name libtorch_cpu.so 2>/dev/null | head -n 1)")
    # Never -isystem /usr/include: it would hide the C++ library's own headers behind C's.
    set -- -isystem "$include/torch/csrc/api/include"
else
    include=$torch/include
    lib=$torch/lib
    set -- -isystem "$include" -isystem "$include/torch/csrc/api/include"
fi
[ -f "$lib/libtorch_cpu.so" ] || skip "there is no libtorch_cpu.so beside the headers in $include"
define() { # the number that a version header gives to the macro $1
    cat "$include"/torch/csrc/api/include/torch/version.h "$include"/torch/headeronly/version.h 2>/dev/null |
        sed -n "s/^#define $1 *\([0-9][0-9]*\).*/\1/p" | head -n 1
}
major=$(define TORCH_VERSION_MAJOR)
minor=$(define TORCH_VERSION_MINOR)
patch=$(define TORCH_VERSION_PATCH)
standard=c++17
if [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 14 ]; }; then standard=c++20; fi
# Old wheels have std::string of before C++11 in their names; a new one is marked __cxx11.
abi=0
if grep -q 'NSt7__cxx1112basic_string' "$lib/libc10.so"; then abi=1; fi
libraries="-ltorch -ltorch_cpu -lc10"
device=cpu
if [ -f "$lib/libtorch_cuda.so" ]; then
    device=cuda
    libraries="$libraries -ltorch_cuda -lc10_cuda"
elif [ -f "$lib/libtorch_hip.so" ]; then
    device=rocm
    libraries="$libraries -ltorch_hip -lc10_hip"
fi

# --- the OpenMP that the library runs its own threads with: without one at::parallel_for goes round and round on one
# processor, and with another one there would be two sets of threads. Wheels bring theirs under a name of their own.
openmp=
if echo '#include <omp.h>' | "$compiler" -fopenmp -x c++ -fsyntax-only - 2>/dev/null; then
    openmp=-fopenmp
    for name in $(readelf -d "$lib/libtorch_cpu.so" | sed -n 's/.*NEEDED.*\[\(lib[gi]*omp[^]]*\)\].*/\1/p'); do
        for folder in "$lib" "$torch/../torch.libs" "$torch/../../.."; do
            if [ -f "$folder/$name" ]; then openmp=$folder/$name; break 2; fi
        done
    done
fi

# --- compile what is out of date
mkdir -p "$objects" "$output"
exec 9>"$objects/lock"
if command -v flock >/dev/null 2>&1; then flock 9; fi
# What g++ guesses from the flow through libtorch's inlined headers differs from version to version, and is no error.
set -- -Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized -Wno-use-after-free "$@"
# Nor is what a later libtorch calls deprecated.
set -- -Wall -Wextra -Werror -Wno-deprecated-declarations -Wno-dangling-pointer "$@"
if [ -n "$openmp" ]; then set -- -fopenmp "$@"; fi
set -- -std=$standard -O1 -fPIC -fvisibility=hidden -D_GLIBCXX_USE_CXX11_ABI=$abi "$@"
stamp="$compiler $* $lib $libraries $openmp $major.$minor.$patch $(ls -lL "$lib/libtorch_cpu.so")"
if [ ! -f "$objects/stamp" ] || [ "$(cat "$objects/stamp")" != "$stamp" ]; then
    rm -f "$objects"/*.o
    printf '%s' "$stamp" >"$objects/stamp"
fi
newer() { [ ! -f "$2" ] || [ -n "$(find "$1" -newer "$2")" ]; }
of_kernels=$(cd "$here" && echo vectors.h *tiles.h *kernel*.h)
stale=
for file in "$here"/*.cpp; do
    name=$(basename "$file" .cpp)
    case $name in
        kernels_*) inputs=$of_kernels ;;
        activation | attention_blocked | bgemm | library | linear* | convolution | winograd)
            inputs="$name.h tt.h guard.h pch.h versions.h kernels.h bgemm.h rooms.h sgemm.h winograd.h" ;;
        functional | pointwise)
            inputs="$name.h tt.h guard.h pch.h versions.h activation.h convolution.h linear.h norms.h" ;;
        *) inputs="$name.h tt.h guard.h pch.h versions.h" ;;
    esac
    for input in "$name.cpp" $inputs; do
        if newer "$here/$input" "$objects/$name.o"; then
            stale="$stale $name"
            break
        fi
    done
done
library=$output/libtraintools_torch.so
if [ -z "$stale" ] && [ -f "$library" ] && [ -z "$(find "$objects" -name '*.o' -newer "$library")" ]; then exit 0; fi
for name in $stale; do rm -f "$objects/$name.o"; done
log=$output/build.log
: >"$log"
failed() {
    grep -m 3 -i "error" "$log" || tail -n 3 "$log"
    exit 1
}
# The kernels are written for the optimizer, know nothing of libtorch, and exist once for each kind of processor.
kernel_flags="-O3 -ffp-contract=fast"
case $("$compiler" -dumpmachine) in
    x86_64*)
        avx2="-mavx2 -mfma"
        avx512="$avx2 -mavx512f -mavx512bw -mavx512dq -mavx512vl"
        amx="$avx512 -mavx512bf16 -mamx-tile -mamx-bf16" # g++ 11, clang 12; without them that file is empty
        "$compiler" $amx -x c++ -fsyntax-only /dev/null 2>/dev/null || amx=
        ;;
    *) avx2= avx512= amx= ;;
esac
plain=
for name in $stale; do
    case $name in
        kernels_avx2) flags="$kernel_flags $avx2" ;;
        kernels_avx512) flags="$kernel_flags $avx512" ;;
        kernels_amx) flags="$kernel_flags $amx" ;;
        kernels_*) flags=$kernel_flags ;;
        *) plain="$plain $name"; continue ;;
    esac
    "$compiler" "$@" $flags -c "$here/$name.cpp" -o "$objects/$name.o" >>"$log" 2>&1 || failed
done
# Precompiled headers save ten seconds a file and take 300 MB: made for this run, and only when they pay.
if [ "$(echo $plain | wc -w)" -gt 1 ]; then
    trap 'rm -f "$objects/pch.h.gch"' EXIT
    "$compiler" "$@" -x c++-header "$here/pch.h" -o "$objects/pch.h.gch" >>"$log" 2>&1 || failed
    set -- "$@" -include "$objects/pch.h"
fi
jobs=$(nproc 2>/dev/null || echo 2)
if [ "$jobs" -gt 8 ]; then jobs=8; fi # each takes half a gigabyte
printf '%s\n' $plain | xargs -r -P "$jobs" -I NAME \
    "$compiler" "$@" -c "$here/NAME.cpp" -o "$objects/NAME.o" >>"$log" 2>&1 || failed
set -- # what links OpenMP
if [ "$openmp" = -fopenmp ]; then set -- -fopenmp; fi
if [ -f "$openmp" ]; then set -- "$openmp" -Wl,-rpath,"$(dirname "$openmp")"; fi
"$compiler" -shared -o "$library.new" "$objects"/*.o -L"$lib" -Wl,--no-as-needed $libraries "$@" -Wl,-rpath,"$lib" \
    -ldl -Wl,--no-undefined -Wl,--allow-shlib-undefined >>"$log" 2>&1 || failed
mv "$library.new" "$library"
cat >"$output/libtraintools_torch.json" <<FACTS
{
  "libtorch": "$torch",
  "libraries": "$lib",
  "source": "$source",
  "version": "$major.$minor.$patch",
  "device": "$device",
  "standard": "$standard",
  "cxx11_abi": $abi,
  "compiler": "$("$compiler" --version | head -n 1)"
}
FACTS
