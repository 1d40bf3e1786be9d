using SixLabors.ImageSharp.Processing.Processors;

namespace SixLabors.ImageSharp.Processing;

/// <summary>The picture that a chain of operations works on.</summary>
public interface IImageProcessingContext
{
    Configuration Configuration { get; }

    IDictionary<object, object> Properties { get; }

    Size GetCurrentSize();

    IImageProcessingContext ApplyProcessor(IImageProcessor processor, Rectangle rectangle);

    IImageProcessingContext ApplyProcessor(IImageProcessor processor);
}
