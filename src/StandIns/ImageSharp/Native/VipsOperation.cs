namespace SixLabors.ImageSharp.Native;

/// <summary>
/// One call of a vips operation: <c>new</c>, set inputs, <see cref="Run"/>, read outputs, dispose.
/// </summary>
internal sealed unsafe class VipsOperation : IDisposable
{
    private readonly string _name;
    private nint _operation;
    private bool _hasRun;

    /// <summary>Prepares an operation, for example <c>pngload_source</c>.</summary>
    /// <exception cref="NotSupportedException">This build of libvips lacks it.</exception>
    public VipsOperation(string name)
    {
        Vips.EnsureStarted();
        _name = name;
        _operation = Vips.vips_operation_new(name);
        if (_operation == 0) throw new NotSupportedException($"The installed libvips lacks '{name}': " +
            $"{Vips.TakeError()}.");
    }

    /// <summary>Sets an input that is an object, for example an image.</summary>
    public void Set(string property, nint gObject, nuint type)
    {
        var value = default(Vips.GValue);
        Vips.g_value_init(&value, type);
        Vips.g_value_set_object(&value, gObject);
        Vips.g_object_set_property(_operation, property, &value);
        Vips.g_value_unset(&value);
    }

    /// <summary>Sets simple inputs, written <c>name=value,name=value</c>.</summary>
    public void Set(string options)
    {
        if (Vips.vips_object_set_from_string(_operation, options) != 0)
            throw new NotSupportedException($"The installed libvips does not take '{options}': {Vips.TakeError()}.");
    }

    /// <summary>Runs the operation.</summary>
    /// <exception cref="InvalidImageContentException">It failed.</exception>
    public void Run()
    {
        var built = Vips.vips_cache_operation_build(_operation);
        if (built == 0) throw new InvalidImageContentException($"{_name} failed: {Vips.TakeError()}.");
        Vips.g_object_unref(_operation);
        _operation = built;
        _hasRun = true;
    }

    /// <summary>The image among the outputs; the caller releases it with <c>g_object_unref</c>.</summary>
    public nint TakeImage()
    {
        var value = default(Vips.GValue);
        Vips.g_value_init(&value, Vips.vips_image_get_type());
        Vips.g_object_get_property(_operation, "out", &value);
        var image = Vips.g_value_dup_object(&value);
        Vips.g_value_unset(&value);
        return image;
    }

    /// <summary>A copy of the bytes among the outputs.</summary>
    public byte[] TakeBuffer()
    {
        var value = default(Vips.GValue);
        Vips.g_value_init(&value, Vips.vips_blob_get_type());
        Vips.g_object_get_property(_operation, "buffer", &value);
        nuint length;
        var data = Vips.vips_blob_get(Vips.g_value_get_boxed(&value), &length);
        var bytes = new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        Vips.g_value_unset(&value);
        return bytes;
    }

    public void Dispose()
    {
        if (_operation == 0) return;
        if (_hasRun) Vips.vips_object_unref_outputs(_operation);
        Vips.g_object_unref(_operation);
        _operation = 0;
    }
}
