using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Pickles;

/// <summary>
/// What the names in a pickle mean to us. A pickle is a program that names functions and has them called; here nothing
/// is ever called. A few of torch's names stand for values that we build ourselves, a name from a module that can do
/// harm is told, since the file was then made to attack whoever loads it, and any other is passed over.
/// </summary>
internal static class PickleNames
{
    // What programs, files, the network or Python itself can be reached by.
    private static readonly HashSet<string> Harmful =
    [
        "os", "posix", "nt", "ntpath", "posixpath", "subprocess", "_posixsubprocess", "sys", "importlib", "imp", "runpy",
        "pkgutil", "zipimport", "socket", "_socket", "socketserver", "ssl", "shutil", "pty", "commands", "popen2",
        "ctypes", "_ctypes", "cffi", "code", "codeop", "pdb", "bdb", "trace", "timeit", "profile", "cProfile", "pstats",
        "pip", "ensurepip", "venv", "setuptools", "distutils", "webbrowser", "antigravity", "http", "urllib", "urllib2",
        "urllib3", "requests", "aiohttp", "httpx", "ftplib", "smtplib", "telnetlib", "poplib", "imaplib", "xmlrpc",
        "asyncio", "multiprocessing", "_winapi", "winreg", "_winreg", "msvcrt", "signal", "pickle", "_pickle", "cPickle",
        "dill", "cloudpickle", "joblib", "marshal", "shelve", "tempfile", "glob", "fileinput", "linecache", "mmap", "io",
        "_io", "inspect", "gc", "atexit", "threading", "_thread", "sched", "operator", "_operator", "test",
        "unittest", "doctest", "idlelib", "lib2to3", "nntplib", "logging.config", "site", "platform",
        "_frozen_importlib", "_frozen_importlib_external", "torch.hub", "torch.serialization", "torch.utils.cpp_extension",
        "torch.multiprocessing", "torch._inductor", "torch.distributed", "numpy.testing", "numpy.f2py", "numpy.distutils",
    ];

    // Of Python's own, the types that a harmless file has.
    private static readonly HashSet<string> HarmlessBuiltins =
    [
        "set", "frozenset", "int", "long", "float", "complex", "bool", "str", "unicode", "bytes", "bytearray", "list",
        "dict", "tuple", "object", "slice", "range", "xrange", "Ellipsis", "NotImplemented",
    ];

    private static readonly Dictionary<string, string> Storages = new()
    {
        ["FloatStorage"] = "F32",
        ["HalfStorage"] = "F16",
        ["BFloat16Storage"] = "BF16",
        ["DoubleStorage"] = "F64",
        ["LongStorage"] = "I64",
        ["IntStorage"] = "I32",
        ["ShortStorage"] = "I16",
        ["CharStorage"] = "I8",
        ["ByteStorage"] = "U8",
        ["BoolStorage"] = "BOOL",
        ["UntypedStorage"] = "U8",
    };

    private static readonly Dictionary<string, string> Dtypes = new()
    {
        ["float32"] = "F32",
        ["float16"] = "F16",
        ["bfloat16"] = "BF16",
        ["float64"] = "F64",
        ["int64"] = "I64",
        ["int32"] = "I32",
        ["int16"] = "I16",
        ["int8"] = "I8",
        ["uint8"] = "U8",
        ["bool"] = "BOOL",
        ["float8_e4m3fn"] = "F8_E4M3",
        ["float8_e5m2"] = "F8_E5M2",
    };

    /// <summary>A name as a pickle spells it.</summary>
    /// <param name="global">The module and what is in it.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="CheckpointException">The name can do harm.</exception>
    public static PickleGlobal Check(PickleGlobal global, string file)
    {
        var isHarmful = global.Module is "builtins" or "__builtin__"
            ? !HarmlessBuiltins.Contains(global.Name)
            : Harmful.Contains(global.Module) || Parents(global.Module).Any(Harmful.Contains);
        return isHarmful
            ? throw new CheckpointException(new Problem("pickle.harmful", "", ("file", file), ("name", $"{global}")))
            : global;
    }

    /// <summary>What a call of a name would give; nothing is called.</summary>
    public static object? Call(object? callable, object? arguments) =>
        (callable as PickleGlobal)?.ToString() switch
        {
            "collections.OrderedDict" => new PickleDictionary(),
            "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_tensor"
                when arguments is object?[] and [PickleStorage storage, ..] given => Tensor(storage, storage.Dtype, given),
            "torch._utils._rebuild_tensor_v3"
                when arguments is object?[] and [PickleStorage storage, _, _, _, _, _, PickleGlobal dtype, ..] given
                && dtype.Module == "torch" && Dtypes.TryGetValue(dtype.Name, out var type) => Tensor(storage, type, given),
            "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state"
                or "torch.nn.parameter.Parameter" when arguments is object?[] and [PickleTensor tensor, ..] => tensor,
            _ => new PickleForeign(),
        };

    /// <summary>What torch's <c>persistent_id</c> stands for: a storage.</summary>
    public static object Persistent(object? id) =>
        id is object?[] and ["storage", PickleGlobal { Module: "torch" or "torch.storage" } type, string key, _, long count, ..]
        && Storages.TryGetValue(type.Name, out var dtype)
            ? new PickleStorage(dtype, key, count)
            : new PickleForeign();

    private static object Tensor(PickleStorage storage, string dtype, object?[] arguments) =>
        arguments is [_, long start, object?[] shape, object?[] strides, ..]
        && shape.Length == strides.Length && shape.All(size => size is long) && strides.All(stride => stride is long)
            ? new PickleTensor(storage, dtype, start, [.. shape.Cast<long>()], [.. strides.Cast<long>()])
            : new PickleForeign();

    private static IEnumerable<string> Parents(string module)
    {
        for (var dot = module.IndexOf('.'); dot >= 0; dot = module.IndexOf('.', dot + 1))
            yield return module[..dot];
    }
}
