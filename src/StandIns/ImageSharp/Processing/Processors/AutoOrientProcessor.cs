using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing.Processors;

/// <summary>Turns a picture upright, as its EXIF orientation says.</summary>
internal sealed class AutoOrientProcessor : IImageProcessor
{
    public IImageProcessor<TPixel> CreatePixelSpecificProcessor<TPixel>(
        Configuration configuration, Image<TPixel> source, Rectangle sourceRectangle)
        where TPixel : unmanaged, IPixel<TPixel> => new Upright<TPixel>(source);

    private sealed class Upright<TPixel>(Image<TPixel> source) : IImageProcessor<TPixel>
        where TPixel : unmanaged, IPixel<TPixel>
    {
        public void Execute() => source.MakeUpright();

        public void Dispose() { } // the picture belongs to its owner
    }
}
