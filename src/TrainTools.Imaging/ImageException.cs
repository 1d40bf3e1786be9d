using TrainTools.Core.Problems;

namespace TrainTools.Imaging;

/// <summary>An image file cannot be used; the problem says which and what to do.</summary>
public sealed class ImageException : ProblemException
{
    /// <inheritdoc cref="ImageException"/>
    public ImageException(Problem problem, Exception? inner = null) : base(problem, inner) { }

    internal static ImageException NoImage(string name, Exception? inner = null) => Of("image.not_image", name, inner);

    internal static ImageException CutOff(string name, Exception? inner = null) => Of("image.cut_off", name, inner);

    internal static ImageException Damaged(string name, Exception inner) => Of("image.damaged", name, inner);

    internal static ImageException Of(string code, string name, Exception? inner) =>
        new(new Problem(code, "", ("file", name)), inner);
}
