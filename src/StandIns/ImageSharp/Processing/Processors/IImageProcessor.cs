using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing.Processors;

/// <summary>An operation on pictures of any pixel type.</summary>
public interface IImageProcessor
{
    IImageProcessor<TPixel> CreatePixelSpecificProcessor<TPixel>(
        Configuration configuration, Image<TPixel> source, Rectangle sourceRectangle)
        where TPixel : unmanaged, IPixel<TPixel>;
}

/// <summary>An operation on a picture.</summary>
public interface IImageProcessor<TPixel> : IDisposable
    where TPixel : unmanaged, IPixel<TPixel>
{
    void Execute();
}
