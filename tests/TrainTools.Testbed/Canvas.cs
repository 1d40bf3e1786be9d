using System.Numerics;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace TrainTools.Testbed;

/// <summary>An image of RGB pixels onto which shapes are painted with smooth edges.</summary>
internal sealed class Canvas
{
    // Most shapes are small: blocks of pixels that lie far outside are passed over. Twice a block's half diagonal and
    // a pixel, because an ellipse's distance is only exact near its edge.
    private const int Block = 8;
    private const float FarFromBlock = 2 * 5.7f + 1;

    private readonly Vector3[] _pixels;
    private readonly float _scale;
    private readonly Vector2 _centre;

    /// <summary>An empty image that shows the drawing around a point.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="centre">The drawing's point in the image's middle.</param>
    /// <param name="visible">Units of the drawing that must be seen, across and down; one of them fits
    /// exactly.</param>
    public Canvas(int width, int height, Vector2 centre, Vector2 visible)
    {
        Width = width;
        Height = height;
        _pixels = new Vector3[width * height];
        _scale = MathF.Min(width / visible.X, height / visible.Y);
        _centre = centre;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>
    /// Paints every pixel; the colour may depend on the place, from (0, 0) at the top left to (1, 1).
    /// </summary>
    public void FillAll(Func<Vector2, Vector3> colour)
    {
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
                _pixels[y * Width + x] = colour(new Vector2((x + 0.5f) / Width, (y + 0.5f) / Height));
    }

    /// <summary>Paints a shape.</summary>
    public void Fill(Shape shape, Vector3 colour)
    {
        for (int y = 0; y < Height; y += Block)
            for (int x = 0; x < Width; x += Block)
                if (shape(PointAt(x + Block / 2, y + Block / 2)) * _scale < FarFromBlock)
                    FillBlock(shape, colour, x, y);
    }

    private void FillBlock(Shape shape, Vector3 colour, int left, int top)
    {
        for (int y = top; y < Math.Min(top + Block, Height); y++)
        {
            for (int x = left; x < Math.Min(left + Block, Width); x++)
            {
                // A pixel is covered as far as the edge has passed its middle.
                float cover = Math.Clamp(0.5f - shape(PointAt(x, y)) * _scale, 0, 1);
                ref var pixel = ref _pixels[y * Width + x];
                pixel = Vector3.Lerp(pixel, colour, cover);
            }
        }
    }

    /// <summary>Paints a shape with a dark line around it, in the drawing's units.</summary>
    public void FillOutlined(Shape shape, Vector3 colour, float line = 0.035f)
    {
        Fill(p => shape(p) - line, Palette.Line);
        Fill(shape, colour);
    }

    /// <summary>The colour of a pixel, 0 to 1 a channel.</summary>
    public Vector3 this[int x, int y] => _pixels[y * Width + x];

    /// <summary>Writes a PNG file.</summary>
    public void SavePng(string path)
    {
        var bytes = new byte[_pixels.Length * 3];
        for (int i = 0; i < _pixels.Length; i++)
        {
            bytes[i * 3] = ToByte(_pixels[i].X);
            bytes[i * 3 + 1] = ToByte(_pixels[i].Y);
            bytes[i * 3 + 2] = ToByte(_pixels[i].Z);
        }
        using var image = Image.LoadPixelData<Rgb24>(bytes, Width, Height);
        image.SaveAsPng(path);
    }

    private Vector2 PointAt(int x, int y) =>
        _centre + new Vector2(x + 0.5f - Width * 0.5f, y + 0.5f - Height * 0.5f) / _scale;

    private static byte ToByte(float channel) => (byte)MathF.Round(Math.Clamp(channel, 0, 1) * 255);
}
