namespace SixLabors.ImageSharp;

/// <summary>The data is no picture that can be read.</summary>
public class ImageFormatException : Exception
{
    internal ImageFormatException(string errorMessage) : base(errorMessage) { }

    internal ImageFormatException(string errorMessage, Exception innerException)
        : base(errorMessage, innerException) { }
}

/// <summary>The data is in no format that is known.</summary>
public sealed class UnknownImageFormatException : ImageFormatException
{
    /// <inheritdoc cref="UnknownImageFormatException"/>
    public UnknownImageFormatException(string errorMessage) : base(errorMessage) { }
}

/// <summary>The format is known, but the data is damaged, cut off or of a variant that is not read.</summary>
public sealed class InvalidImageContentException : ImageFormatException
{
    /// <inheritdoc cref="InvalidImageContentException"/>
    public InvalidImageContentException(string errorMessage) : base(errorMessage) { }

    /// <inheritdoc cref="InvalidImageContentException"/>
    public InvalidImageContentException(string errorMessage, Exception innerException)
        : base(errorMessage, innerException) { }
}
