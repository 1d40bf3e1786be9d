using TrainTools.Training.Buckets;
using TrainTools.Training.Pictures;

namespace TrainTools.Training.Batches;

/// <summary>
/// Reads, decodes and cuts pictures on other threads, a few ahead of the one that is asked for, so that the VAE never
/// waits for a file. Pictures come out in order; what went wrong with one is thrown when its turn comes.
/// </summary>
public sealed class PicturesAhead
{
    private readonly IReadOnlyList<TrainingPicture> _pictures;
    private readonly BucketPlan _plan;
    private readonly int _ahead;

    /// <param name="pictures">The pictures in the order that they are wanted.</param>
    /// <param name="plan">Chooses each picture's bucket.</param>
    /// <param name="ahead">How many are read ahead, 1 or more: each holds its pixels in memory.</param>
    public PicturesAhead(IReadOnlyList<TrainingPicture> pictures, BucketPlan plan, int ahead)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        (_pictures, _plan, _ahead) = (pictures, plan, ahead);
    }

    /// <summary>The pictures, each a task that is done or under way. Leaving early waits for those under way.</summary>
    public IEnumerable<Task<PreparedPicture>> Read()
    {
        var underWay = new Queue<Task<PreparedPicture>>();
        var next = 0;
        try
        {
            while (next < _pictures.Count || underWay.Count > 0)
            {
                for (; next < _pictures.Count && underWay.Count <= _ahead; next++)
                {
                    var picture = _pictures[next];
                    underWay.Enqueue(Task.Run(() => Prepare(picture)));
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

    private PreparedPicture Prepare(TrainingPicture picture)
    {
        var pixels = PictureReader.Read(picture.Path);
        var choice = _plan.Select(pixels.Width, pixels.Height);
        var cut = pixels.FitInto(choice);
        return new PreparedPicture(picture, choice, picture.Mirrored ? cut.Mirror() : cut);
    }
}
