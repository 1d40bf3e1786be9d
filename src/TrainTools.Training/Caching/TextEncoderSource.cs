using TrainTools.Diffusion;

namespace TrainTools.Training.Caching;

/// <summary>
/// A checkpoint's text encoders, each loaded when it is first wanted: a run whose captions are all known needs none,
/// and on a GPU one may go before the next comes.
/// </summary>
/// <param name="count">How many there are.</param>
/// <param name="load">Loads one of them by its place in the family's order.</param>
public sealed class TextEncoderSource(int count, Func<int, ClipTextEncoder> load) : IDisposable
{
    private readonly ClipTextEncoder?[] _loaded = new ClipTextEncoder?[count];

    /// <summary>How many there are.</summary>
    public int Count => count;

    /// <summary>How often one was loaded.</summary>
    public int Loads { get; private set; }

    /// <summary>One of them, loaded if need be; it stays the source's.</summary>
    public ClipTextEncoder this[int place]
    {
        get
        {
            if (_loaded[place] is { } here)
                return here;
            Loads++;
            return _loaded[place] = load(place);
        }
    }

    /// <summary>All of them, loaded if need be; they stay the source's.</summary>
    public TextEncoders All() => new([.. Enumerable.Range(0, count).Select(place => this[place])]);

    /// <summary>Frees one; it is loaded anew when it is wanted again.</summary>
    public void Free(int place)
    {
        _loaded[place]?.Dispose();
        _loaded[place] = null;
    }

    /// <summary>Frees all that are loaded.</summary>
    public void Dispose()
    {
        for (var place = 0; place < count; place++)
            Free(place);
    }
}
