namespace TrainTools.Diffusion.Pickles;

/// <summary>A class or function that a pickle names. It is never looked for, let alone called.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>As Python writes it: <c>collections.OrderedDict</c>.</summary>
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>Stands for an object of a class that is nothing to us; whatever is put into it is forgotten.</summary>
internal sealed class PickleForeign;

/// <summary>A dictionary's entries with texts as keys, in order; others are forgotten.</summary>
internal sealed class PickleDictionary
{
    /// <summary>The entries.</summary>
    public OrderedDictionary<string, object?> Entries { get; } = [];

    /// <summary>Enters a value; a later one of the same key replaces it.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string text)
            Entries[text] = value;
    }
}

/// <summary>Numbers in a file of their own within the archive, which tensors look at.</summary>
/// <param name="Dtype">Number type as safetensors names it.</param>
/// <param name="Key">The archive's file <c>data/KEY</c>.</param>
/// <param name="Count">How many numbers there should be.</param>
internal sealed record PickleStorage(string Dtype, string Key, long Count);

/// <summary>A tensor: a look at a storage.</summary>
/// <param name="Storage">Where its numbers are.</param>
/// <param name="Dtype">Number type as safetensors names it.</param>
/// <param name="Start">The first number's place.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Strides">Numbers from one index to the next, in each direction.</param>
internal sealed record PickleTensor(PickleStorage Storage, string Dtype, long Start, long[] Shape, long[] Strides)
{
    /// <summary>How many numbers it has; null: more than any file holds.</summary>
    public long? Count
    {
        get
        {
            Int128 product = 1;
            foreach (var size in Shape)
            {
                product *= size;
                if (size < 0 || product > long.MaxValue)
                    return null;
            }
            return (long)product;
        }
    }

    /// <summary>Numbers from the first to the last that it has, both included; null: more than any file holds.</summary>
    public long? Span
    {
        get
        {
            if (Shape.Contains(0))
                return 0;
            Int128 last = 0;
            foreach (var (size, stride) in Shape.Zip(Strides))
            {
                last += (Int128)(size - 1) * stride;
                if (stride < 0 || last >= long.MaxValue)
                    return null;
            }
            return (long)last + 1;
        }
    }

    /// <summary>Whether its numbers lie in their order, without holes.</summary>
    public bool IsContiguous
    {
        get
        {
            Int128 expected = 1;
            for (var i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != expected)
                    return false;
                expected *= Shape[i];
            }
            return true;
        }
    }
}
