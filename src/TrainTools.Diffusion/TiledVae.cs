using static TorchSharp.torch;

namespace TrainTools.Diffusion;

/// <summary>
/// A VAE that takes images larger than a tile in overlapping tiles, so that what it holds follows from the tile alone.
/// Where tiles overlap, each fades into the other linearly. Not the numbers of the whole image: normalisations and the
/// attention in the middle see a tile only.
/// </summary>
/// <param name="vae">The VAE; not owned.</param>
/// <param name="tile">Side of a tile in image pixels, a multiple of <see cref="Vae.Factor"/>; 0: whole images.</param>
public sealed class TiledVae(Vae vae, int tile)
{
    private const int OverlapParts = 4; // neighbours share at least a fourth of a tile

    /// <summary>Whether an image of this size goes through in more than one tile.</summary>
    public static bool IsCut(int tile, long height, long width) => tile > 0 && (height > tile || width > tile);

    /// <summary>As <see cref="Vae.Encode"/>.</summary>
    /// <param name="pixels">[B, 3, H, W], -1 to 1.</param>
    /// <returns>Mean and log variance, [B, 4, H/8, W/8] each.</returns>
    public (Tensor Mean, Tensor LogVariance) Encode(Tensor pixels)
    {
        if (!IsCut(tile, pixels.shape[2], pixels.shape[3]))
            return vae.Encode(pixels);

        using var scope = NewDisposeScope();
        var moments = Blend(pixels, tile, part =>
        {
            var (mean, logVariance) = vae.Encode(part); // [B, 4, h/8, w/8] each
            return cat([mean, logVariance], 1);         // [B, 8, h/8, w/8]
        }, pixels.shape[2] / Vae.Factor, pixels.shape[3] / Vae.Factor).chunk(2, 1); // two of [B, 4, H/8, W/8]
        return scope.MoveToOuter(moments[0].clone(), moments[1].clone());
    }

    /// <summary>As <see cref="Vae.Decode"/>.</summary>
    /// <param name="latents">[B, 4, H/8, W/8], already divided by <see cref="Vae.Scale"/>.</param>
    /// <returns>[B, 3, H, W], about -1 to 1.</returns>
    public Tensor Decode(Tensor latents)
    {
        var (height, width) = (latents.shape[2] * Vae.Factor, latents.shape[3] * Vae.Factor);
        return IsCut(tile, height, width)
            ? Blend(latents, tile / Vae.Factor, vae.Decode, height, width) // [B, 3, H, W]
            : vae.Decode(latents);
    }

    /// <summary>Where tiles begin along a side: evenly, so that neighbours share a fourth at least.</summary>
    /// <param name="length">Of the side.</param>
    /// <param name="tile">Of a tile, in the same unit.</param>
    /// <param name="unit">Tiles begin at multiples of it.</param>
    internal static IReadOnlyList<long> Starts(long length, long tile, long unit)
    {
        if (length <= tile)
            return [0];
        var most = tile - tile / OverlapParts; // from one beginning to the next
        var steps = (length - tile + most - 1) / most;
        return [.. Enumerable.Range(0, (int)steps + 1).Select(i => i == steps
            ? length - tile
            : (length - tile) * i / steps / unit * unit)];
    }

    /// <summary>Takes each tile of x through a network and fades the results into each other.</summary>
    internal static Tensor Blend(Tensor x, long tile, Func<Tensor, Tensor> network, long height, long width)
    {
        using var scope = NewDisposeScope();
        Tensor? sum = null, weights = null; // [B, C, H, W] and [1, 1, H, W]
        var unit = height < x.shape[2] ? Vae.Factor : 1; // what encodes begins at whole latent pixels
        foreach (var top in Starts(x.shape[2], tile, unit))
        {
            foreach (var left in Starts(x.shape[3], tile, unit))
            {
                using var inner = NewDisposeScope();
                var part = x.narrow(2, top, Math.Min(tile, x.shape[2])).narrow(3, left, Math.Min(tile, x.shape[3]));
                var y = network(part); // [B, C, h, w]
                var (from, to) = (top * height / x.shape[2], left * width / x.shape[3]);
                var weight = Fade(from, y.shape[2], height, y).view(1, 1, -1, 1)
                    .mul(Fade(to, y.shape[3], width, y).view(1, 1, 1, -1)); // [1, 1, h, w]
                sum ??= zeros([y.shape[0], y.shape[1], height, width], y.dtype, y.device).MoveToOuterDisposeScope();
                weights ??= zeros([1, 1, height, width], y.dtype, y.device).MoveToOuterDisposeScope();
                Add(sum, y.mul(weight));
                Add(weights, weight);

                void Add(Tensor all, Tensor one) => Layers.Sums.PlusInPlace(
                    all.narrow(2, from, y.shape[2]).narrow(3, to, y.shape[3]), one);
            }
        }
        return sum!.div_(weights!).MoveToOuterDisposeScope(); // [B, C, H, W]
    }

    /// <summary>How much a tile counts along a side: less towards an edge that another tile covers, too.</summary>
    private static Tensor Fade(long start, long size, long length, Tensor like)
    {
        using var scope = NewDisposeScope();
        var overlap = size / OverlapParts;
        var numbers = Enumerable.Range(0, (int)size).Select(i =>
        {
            var before = start == 0 ? 1 : (i + 0.5f) / overlap;
            var behind = start + size == length ? 1 : (size - i - 0.5f) / overlap;
            return Math.Min(1, Math.Min(before, behind));
        }).ToArray();
        return tensor(numbers, like.dtype, like.device).MoveToOuterDisposeScope(); // [size]
    }
}
