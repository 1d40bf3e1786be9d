using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>What a new tensor shall be, as the bridge takes it; -1 leaves a choice to libtorch.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeOptions
{
    private readonly int _dtype;
    private readonly int _device;
    private readonly int _index;
    private readonly byte _requiresGrad;

    internal NativeOptions(torch.ScalarType? dtype, torch.Device? device, bool requiresGrad, string[]? names = null)
    {
        if (names is { Length: > 0 })
            throw new NotSupportedException("Named dimensions are not part of this TorchSharp stand-in.");
        _dtype = dtype is { } type ? (int)type : -1;
        _device = device is null ? -1 : (int)device.type;
        _index = device is null ? -1 : device.index;
        _requiresGrad = requiresGrad ? (byte)1 : (byte)0;
    }
}
