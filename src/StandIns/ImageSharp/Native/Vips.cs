using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.Native;

/// <summary>
/// The calls into libvips and GObject. vips' convenient calls are variadic, which .NET cannot make on Linux; these
/// build an operation, set its properties, run it and read its results instead, as vips' language bindings do.
/// </summary>
internal static unsafe partial class Vips
{
    private const string VipsLibrary = "vips";
    private const string ObjectLibrary = "gobject-2.0";
    private const string GLibLibrary = "glib-2.0";

    private static readonly Lazy<string?> StartProblem = new(Start);

    /// <summary>Loads and starts the library once.</summary>
    /// <exception cref="DllNotFoundException">It is not installed; the message says how to install it.</exception>
    public static void EnsureStarted()
    {
        if (StartProblem.Value is { } problem) throw new DllNotFoundException(problem);
    }

    /// <summary>
    /// What libvips said about the last failure, on one line; the text is taken, so the next is new.
    /// </summary>
    public static string TakeError()
    {
        var text = vips_error_buffer_copy();
        var message = Marshal.PtrToStringUTF8((nint)text) ?? "";
        g_free(text);
        vips_error_clear();
        const StringSplitOptions Lines = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return string.Join("; ", message.Split('\n', Lines));
    }

    private static string? Start()
    {
        NativeLibrary.SetDllImportResolver(typeof(Vips).Assembly, Resolve);
        try
        {
            if (vips_init("SixLabors.ImageSharp") != 0) return $"libvips does not start: {TakeError()}.";
        }
        catch (DllNotFoundException)
        {
            return "Pictures cannot be read because the library libvips is not installed; " +
                "install it, on Debian and Ubuntu with: apt-get install libvips42.";
        }
        catch (EntryPointNotFoundException e)
        {
            return $"The installed libvips is too old for reading pictures ({e.Message}); install version 8.12 " +
                "or newer.";
        }
        // Results are never asked for twice, and a cached operation would point to memory that is gone.
        vips_cache_set_max(0);
        // vips prints warnings about odd files to the console; what matters arrives as an error.
        g_log_set_handler("VIPS", LogLevelWarning, &Silent, 0);
        return null;
    }

    private const int LogLevelWarning = 1 << 4;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Silent(byte* domain, int level, byte* message, nint data) { }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string[] candidates = name switch
        {
            VipsLibrary => ["libvips.so.42", "libvips-42.dll", "libvips.42.dylib"],
            ObjectLibrary => ["libgobject-2.0.so.0", "libgobject-2.0-0.dll", "libgobject-2.0.0.dylib"],
            GLibLibrary => ["libglib-2.0.so.0", "libglib-2.0-0.dll", "libglib-2.0.0.dylib"],
            _ => [],
        };
        foreach (var candidate in candidates)
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle)) return handle;
        return 0;
    }

    /// <summary>GObject's tagged value, 24 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GValue
    {
        public nuint Type;
        public long Data0, Data1;
    }

    [LibraryImport(VipsLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_init(string name);

    [LibraryImport(VipsLibrary)]
    public static partial void vips_cache_set_max(int max);

    [LibraryImport(VipsLibrary)]
    public static partial byte* vips_error_buffer_copy();

    [LibraryImport(VipsLibrary)]
    public static partial void vips_error_clear();

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_source_new_from_memory(byte* data, nuint length);

    [LibraryImport(VipsLibrary)]
    public static partial nuint vips_source_get_type();

    [LibraryImport(VipsLibrary)]
    public static partial nuint vips_image_get_type();

    [LibraryImport(VipsLibrary)]
    public static partial nuint vips_blob_get_type();

    [LibraryImport(VipsLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint vips_operation_new(string name);

    [LibraryImport(VipsLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_object_set_from_string(nint vipsObject, string options);

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_cache_operation_build(nint operation);

    [LibraryImport(VipsLibrary)]
    public static partial void vips_object_unref_outputs(nint vipsObject);

    [LibraryImport(VipsLibrary)]
    public static partial int vips_image_get_width(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial int vips_image_get_height(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial int vips_image_get_bands(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial int vips_image_get_format(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial int vips_image_get_interpretation(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial int vips_image_get_orientation(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_image_new_from_memory_copy(
        byte* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_region_new(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial byte* vips_region_fetch(
        nint region, int left, int top, int width, int height, nuint* length);

    [LibraryImport(VipsLibrary)]
    public static partial byte* vips_blob_get(nint blob, nuint* length);

    [LibraryImport(ObjectLibrary)]
    public static partial void g_value_init(GValue* value, nuint type);

    [LibraryImport(ObjectLibrary)]
    public static partial void g_value_unset(GValue* value);

    [LibraryImport(ObjectLibrary)]
    public static partial void g_value_set_object(GValue* value, nint gObject);

    [LibraryImport(ObjectLibrary)]
    public static partial nint g_value_dup_object(GValue* value);

    [LibraryImport(ObjectLibrary)]
    public static partial nint g_value_get_boxed(GValue* value);

    [LibraryImport(ObjectLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_set_property(nint gObject, string name, GValue* value);

    [LibraryImport(ObjectLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_get_property(nint gObject, string name, GValue* value);

    [LibraryImport(ObjectLibrary)]
    public static partial void g_object_unref(nint gObject);

    [LibraryImport(GLibLibrary)]
    public static partial void g_free(void* memory);

    [LibraryImport(GLibLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint g_log_set_handler(
        string domain, int levels, delegate* unmanaged[Cdecl]<byte*, int, byte*, nint, void> handler, nint data);
}
