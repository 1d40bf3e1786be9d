using ImageMagick;

namespace TrainTools.Imaging;

/// <summary>Brings an image's colours to sRGB, which training and screens take them for.</summary>
internal static class ColourProfile
{
    // Red, green, blue, black, white and greys: a profile that leaves them as they are is sRGB by another name.
    private static readonly byte[] Probe =
        [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 64, 64, 64, 192, 192, 192, 200, 100, 50];

    /// <summary>Converts the image; false: the profile is broken or another colour space's, and counts as sRGB.</summary>
    /// <param name="profile">The image's ICC profile; null: it has none.</param>
    public static bool ToSrgb(MagickImage image, byte[]? profile)
    {
        image.RemoveProfile("icc");
        var isUsable = profile is null || IsUsable(profile, image.ColorSpace);
        if (profile is not null && isUsable) Convert(image, profile);
        if (image.ColorSpace == ColorSpace.CMYK) image.ColorSpace = ColorSpace.sRGB;
        return isUsable;
    }

    /// <summary>Whether the colours of such an image can be converted: tried, for a profile may lie in any part.</summary>
    public static bool IsUsable(byte[] profile, ColorSpace space)
    {
        using var probe = ProbeIn(space);
        return Convert(probe, profile);
    }

    private static bool Convert(MagickImage image, byte[] profile)
    {
        if (profile.Length is 0 or > ImageLimits.MaxProfileBytes) return false;
        try
        {
            var source = new ColorProfile(profile);
            // Grey photos with the profile of a colour camera are common.
            if (source.ColorSpace == ColorSpace.sRGB && IsGrey(image.ColorSpace)) image.ColorSpace = ColorSpace.sRGB;
            if (source.ColorSpace == ColorSpace.sRGB && IsSrgb(source)) return true;
            return image.TransformColorSpace(source, ColorProfiles.SRGB, ColorTransformMode.Quantum);
        }
        catch (Exception e) when (e is MagickException or NotSupportedException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Then nothing is done, which keeps the pixels bit for bit.</summary>
    private static bool IsSrgb(ColorProfile profile)
    {
        using var probe = ProbeIn(ColorSpace.sRGB);
        if (!probe.TransformColorSpace(profile, ColorProfiles.SRGB, ColorTransformMode.Quantum)) return false;
        using var pixels = probe.GetPixelsUnsafe();
        var after = pixels.ToByteArray(PixelMapping.RGB)!;
        return Probe.Zip(after).All(pair => Math.Abs(pair.First - pair.Second) <= 1);
    }

    private static MagickImage ProbeIn(ColorSpace space)
    {
        var probe = new MagickImage();
        probe.ReadPixels(Probe, new PixelReadSettings((uint)Probe.Length / 3, 1, StorageType.Char, PixelMapping.RGB));
        probe.ColorSpace = space;
        return probe;
    }

    private static bool IsGrey(ColorSpace space) => space is ColorSpace.Gray or ColorSpace.LinearGray;
}
