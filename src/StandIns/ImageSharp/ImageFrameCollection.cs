namespace SixLabors.ImageSharp;

/// <summary>
/// The frames of a picture: only the shape, for this stand-in decodes the first frame and lists none. The abstract
/// members stand here because who derives from the real class must write them.
/// </summary>
public abstract class ImageFrameCollection
{
    public abstract int Count { get; }

    protected abstract ImageFrame NonGenericRootFrame { get; }

    public abstract bool Contains(ImageFrame frame);

    public abstract int IndexOf(ImageFrame frame);

    public abstract void MoveFrame(int sourceIndex, int destinationIndex);

    public abstract void RemoveFrame(int index);

    protected abstract void Dispose(bool disposing);

    protected abstract ImageFrame NonGenericAddFrame(ImageFrame source);

    protected abstract Image NonGenericCloneFrame(int index);

    protected abstract ImageFrame NonGenericCreateFrame();

    protected abstract ImageFrame NonGenericCreateFrame(Color backgroundColor);

    protected abstract Image NonGenericExportFrame(int index);

    protected abstract IEnumerator<ImageFrame> NonGenericGetEnumerator();

    protected abstract ImageFrame NonGenericGetFrame(int index);

    protected abstract ImageFrame NonGenericInsertFrame(int index, ImageFrame source);
}

/// <summary>A frame of an animation; only the name.</summary>
public abstract class ImageFrame
{
    internal ImageFrame() { }

    protected abstract void Dispose(bool disposing);
}

/// <summary>A colour of any depth; only the name.</summary>
public readonly struct Color;
