using TrainTools.Imaging;

namespace TrainTools.Training.Data;

/// <summary>
/// Reads, decodes and cuts images on other threads, a few ahead of the one that is asked for, so that the VAE never
/// waits for a file. Images come out in order; what went wrong with one is thrown when its turn comes.
/// </summary>
public sealed class ImagesAhead
{
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly BucketPlan _plan;
    private readonly int _ahead;
    private readonly DecodingBudget _budget;

    /// <param name="images">The images in the order that they are wanted.</param>
    /// <param name="plan">Chooses each image's bucket.</param>
    /// <param name="ahead">How many are read ahead, 1 or more: each holds its cut in memory.</param>
    public ImagesAhead(IReadOnlyList<TrainingImage> images, BucketPlan plan, int ahead)
        : this(images, plan, ahead, new DecodingBudget(DecodingBudget.Usual)) { }

    /// <param name="budget">What all that are being decoded may take.</param>
    internal ImagesAhead(IReadOnlyList<TrainingImage> images, BucketPlan plan, int ahead, DecodingBudget budget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        (_images, _plan, _ahead, _budget) = (images, plan, ahead, budget);
    }

    /// <summary>The images, each a task that is done or under way. Leaving early waits for those under way.</summary>
    public IEnumerable<Task<PreparedImage>> Read()
    {
        var underWay = new Queue<Task<PreparedImage>>();
        var next = 0;
        try
        {
            while (next < _images.Count || underWay.Count > 0)
            {
                for (; next < _images.Count && underWay.Count <= _ahead; next++)
                {
                    var image = _images[next];
                    underWay.Enqueue(Task.Run(() => Prepare(image)));
                }

                yield return underWay.Dequeue();
            }
        }
        finally
        {
            // Nobody asks for these any more, and what went wrong with them concerns nobody.
            Task.WhenAll(underWay).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }
    }

    private PreparedImage Prepare(TrainingImage image)
    {
        var file = ImageReader.Open(image.Path);
        var choice = _plan.Select(file.Header.Width, file.Header.Height);
        using var held = _budget.Take(file.BytesToRead);
        var pixels = file.Read();
        var cut = choice.CutOutOf(pixels);
        return new PreparedImage(image, choice, image.Mirrored ? cut.Mirror() : cut)
        {
            Notes = image.Mirrored ? [] : pixels.Notes, // said once a file
        };
    }
}
