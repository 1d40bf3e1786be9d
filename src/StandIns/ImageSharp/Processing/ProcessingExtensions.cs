using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing.Processors;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Changing a picture by a chain of operations.</summary>
public static class ProcessingExtensions
{
    public static void Mutate<TPixel>(this Image<TPixel> source, Action<IImageProcessingContext> operation)
        where TPixel : unmanaged, IPixel<TPixel> => operation(new Context<TPixel>(source));

    private sealed class Context<TPixel>(Image<TPixel> image) : IImageProcessingContext
        where TPixel : unmanaged, IPixel<TPixel>
    {
        public Configuration Configuration => Configuration.Default;

        public IDictionary<object, object> Properties { get; } = new Dictionary<object, object>();

        public Size GetCurrentSize() => new(image.Width, image.Height);

        public IImageProcessingContext ApplyProcessor(IImageProcessor processor) =>
            ApplyProcessor(processor, new Rectangle(0, 0, image.Width, image.Height));

        public IImageProcessingContext ApplyProcessor(IImageProcessor processor, Rectangle rectangle)
        {
            using var specific = processor.CreatePixelSpecificProcessor(Configuration, image, rectangle);
            specific.Execute();
            return this;
        }
    }
}

/// <summary>Turning a picture upright.</summary>
public static class AutoOrientExtensions
{
    /// <summary>Turns and mirrors the picture as its EXIF orientation says.</summary>
    public static IImageProcessingContext AutoOrient(this IImageProcessingContext source) =>
        source.ApplyProcessor(new AutoOrientProcessor());
}
