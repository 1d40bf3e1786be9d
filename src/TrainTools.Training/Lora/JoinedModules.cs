using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Training.Lora;

/// <summary>
/// Modules whose layers are computed in one product, and which are therefore computed together: one product down for all
/// of them, and one batched product up. Or a module alone.
/// </summary>
internal sealed class JoinedModules
{
    private readonly JoinedLinear? _layer;
    private Tensor _down = null!; // [n·R, in], set by Attach
    private Tensor _up = null!;   // [n, out, R], set by Attach

    private JoinedModules(IReadOnlyList<LoraModule> modules, JoinedLinear? layer) => (Modules, _layer) = (modules, layer);

    /// <summary>The modules, in the order of the layer's outputs.</summary>
    public IReadOnlyList<LoraModule> Modules { get; }

    /// <summary>[n·R, in]</summary>
    public long[] DownShape => [Modules.Count * Modules[0].Rank, Modules[0].DownShape[1]];

    /// <summary>[n, out, R]</summary>
    public long[] UpShape => [Modules.Count, .. Modules[0].UpShape];

    /// <summary>Finds which modules go together: those of all parts of a layer, where rank and alpha are the same.</summary>
    /// <param name="modules">In their order; each group comes where its first module is.</param>
    public static IEnumerable<JoinedModules> Of(IReadOnlyList<LoraModule> modules)
    {
        foreach (var group in modules.GroupBy(module => (object?)(module.Layer as JoinedPart)?.Joined ?? module))
        {
            if (group.Key is JoinedLinear layer && layer.Parts.Count == group.Count()
                && group.Select(module => (module.Rank, module.Alpha)).Distinct().Count() == 1)
            {
                yield return new JoinedModules([.. layer.Parts.Select(part => group.Single(module => module.Layer == part))], layer);
                continue;
            }
            foreach (var module in group)
                yield return new JoinedModules([module], null);
        }
    }

    /// <summary>Gives them their weights and hangs them on their layer.</summary>
    /// <param name="down">[n·R, in]</param>
    /// <param name="up">[n, out, R]</param>
    public void Attach(Tensor down, Tensor up)
    {
        (_down, _up) = (down, up);
        _layer!.Branch = Multiply;
    }

    private Tensor Multiply(Tensor y, Tensor x)
    {
        var (count, rows) = (Modules.Count, x.shape[0]);
        var h = nn.functional.linear(x, LoraModule.As(_down, x)).view(rows, count, -1).transpose(0, 1); // [n, N, R]
        var sum = y.view(rows, count, -1).transpose(0, 1);                               // [n, N, out]
        var up = LoraModule.As(_up, x).transpose(1, 2);                                  // [n, R, out]
        return h.baddbmm(up, sum, 1, (float)Modules[0].Scale);                           // [n, N, out]
    }
}
