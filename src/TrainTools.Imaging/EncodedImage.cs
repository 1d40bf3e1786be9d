using System.Buffers.Binary;
using System.Security.Cryptography;
using ImageMagick;
using TrainTools.Core.Problems;

namespace TrainTools.Imaging;

/// <summary>An image file in memory, of a format that is read; its header is looked at, its pixels are not.</summary>
public sealed class EncodedImage
{
    private static readonly IReadOnlyList<Problem> NoNotes = [];

    private readonly string _name;
    private readonly ImageKind _kind;
    private readonly byte[] _file;          // as it is
    private readonly byte[] _needed;        // what the decoder sees of it
    private readonly PngChunks? _png;
    private readonly WebPChunks? _webP;

    static EncodedImage() => DecoderLimits.Set();

    /// <param name="name">What an error calls the file.</param>
    /// <exception cref="ImageException">It cannot be trained on, as far as its header and its end tell.</exception>
    internal EncodedImage(string name, byte[] file)
    {
        _kind = ImageKind.Of(file) ?? throw ImageException.NoImage(name);
        (_name, _file) = (name, file);
        _png = _kind == ImageKind.Png ? PngChunks.Of(file) : null;
        _webP = _kind == ImageKind.WebP ? WebPChunks.Of(file) : null;
        _needed = _png?.File ?? (_kind == ImageKind.Jxl ? JxlFile.ImageOnly(file)
            : _kind == ImageKind.Bmp ? WithItsLength(file)
            : file);
        Header = Guard(ReadHeader);
    }

    /// <summary>What its header says.</summary>
    public ImageHeader Header { get; }

    /// <summary>SHA-256 of the file, by which it is known again.</summary>
    public byte[] Sha256() => SHA256.HashData(_file);

    /// <summary>About how many bytes of memory reading its pixels takes, the file included.</summary>
    public long BytesToRead => _file.Length
        + (long)Header.Width * Header.Height * (DecoderLimits.BytesAPixel + RgbImage.BytesAPixel);

    /// <summary>Reads it as it is trained on: what is transparent lies on white.</summary>
    /// <exception cref="ImageException">It cannot be decoded; the message says why and what to do.</exception>
    public RgbImage Read() => Guard(() =>
    {
        var (image, notes) = Decode();
        using (image) return RgbImage.OnWhite(image, notes);
    });

    private ImageHeader ReadHeader()
    {
        if (JxlSizeProblem() is { } lie) throw new ImageException(lie);
        using var ping = new MagickImage();
        ping.Ping(_needed, Settings());
        var (width, height) = SizeOf(ping);
        if (ImageLimits.Problem(_name, width, height) is { } problem) throw new ImageException(problem);
        if (CutOffCheck.IsCutOff(_kind, _file)) throw ImageException.CutOff(_name);
        var isUsable = ProfileOf(ping) is not { } profile || ColourProfile.IsUsable(profile, ping.ColorSpace);
        var (w, h) = LiesOnItsSide(ping) ? (height, width) : (width, height);
        return new ImageHeader((int)w, (int)h, _kind.Extension) { Notes = Notes(isUsable) };
    }

    /// <summary>The image, upright and in sRGB, and what is to be noted; the caller disposes it.</summary>
    /// <exception cref="ImageException">It cannot be decoded.</exception>
    internal (MagickImage Image, IReadOnlyList<Problem> Notes) Decode() => Guard(() =>
    {
        var image = new MagickImage();
        try
        {
            image.Read(_needed, Settings());
            if (_kind == ImageKind.Gif) PlaceOnCanvas(image);
            var isUsable = ColourProfile.ToSrgb(image, ProfileOf(image));
            if (image.Orientation > Orientation.TopLeft) image.AutoOrient(); // a second copy while it lasts
            if ((image.Width, image.Height) != ((uint)Header.Width, (uint)Header.Height))
                throw new InvalidDataException("The image has another size than its header.");
            return (image, Notes(isUsable));
        }
        catch
        {
            image.Dispose();
            throw;
        }
    });

    /// <summary>ImageMagick refuses a BMP of another length than it says, such as one with junk behind it.</summary>
    private static byte[] WithItsLength(byte[] file)
    {
        if (BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(2)) == file.Length) return file;
        var copy = (byte[])file.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(copy.AsSpan(2), file.Length);
        return copy;
    }

    private MagickReadSettings Settings() => new() { Format = _kind.Format, FrameIndex = 0, FrameCount = 1 };

    private Problem? JxlSizeProblem() => _kind == ImageKind.Jxl && JxlFile.SizeOf(_needed) is var (width, height)
        ? ImageLimits.Problem(_name, width, height)
        : null;

    /// <summary>A frame of a GIF may be smaller than what it lies on.</summary>
    private (long Width, long Height) SizeOf(MagickImage ping) => _kind == ImageKind.Gif
        ? (Math.Max(ping.Width, ping.Page.Width), Math.Max(ping.Height, ping.Page.Height))
        : (ping.Width, ping.Height);

    private static void PlaceOnCanvas(MagickImage image)
    {
        var (page, width, height) = (image.Page, image.Width, image.Height);
        var isWhole = page is { X: 0, Y: 0 } && page.Width <= width && page.Height <= height;
        image.ResetPage();
        if (isWhole) return;
        image.Extent(new MagickGeometry(-page.X, -page.Y, Math.Max(page.Width, width), Math.Max(page.Height, height)),
            MagickColors.Transparent);
    }

    /// <summary>Whether width and height change places when the image is turned upright.</summary>
    private bool LiesOnItsSide(MagickImage ping) => (_webP?.Orientation ?? ping.Orientation) >= Orientation.LeftTop;

    private byte[]? ProfileOf(MagickImage image) => _png is not null ? _png.Profile
        : _webP is not null ? _webP.Profile
        : image.GetProfile("icc")?.ToByteArray();

    private IReadOnlyList<Problem> Notes(bool isProfileUsable)
    {
        var notes = new List<Problem>();
        var frames = _png?.Frames ?? _webP?.Frames ?? FrameCount.Of(_kind, _needed);
        if (frames > 1) notes.Add(new Problem("image.first_frame", "", ("file", _name), ("n", $"{frames}")));
        if (!isProfileUsable) notes.Add(new Problem("image.profile_broken", "", ("file", _name)));
        return notes.Count > 0 ? notes : NoNotes; // none is always the same list, so that two headers can be equal
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is MagickCacheErrorException or MagickResourceLimitErrorException
            or OutOfMemoryException)
        {
            throw ImageException.Of("image.memory", _name, e);
        }
        catch (Exception e) when (e is MagickException or InvalidDataException)
        {
            throw CutOffCheck.IsCutOff(_kind, _file)
                ? ImageException.CutOff(_name, e)
                : ImageException.Damaged(_name, e);
        }
    }
}
