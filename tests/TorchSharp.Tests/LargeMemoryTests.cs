using System.Diagnostics;
using static TorchSharp.Tests.Given;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>What the whole process takes, so no other test runs beside these.</summary>
[Collection(nameof(Alone))]
public class LargeMemoryTests
{
    [FactOnLinuxProcessor, NoTensorLeak]
    public void LargeTensors_MadeAgainAndAgain_GetMemoryThatIsThere()
    {
        Fill(); // the first one's pages are new
        var before = PagesTouchedFirst();

        for (var round = 0; round < 40; round++) Fill();

        // 40 MB in pages of 4 kB, 40 times, would be 400,000.
        Assert.InRange(PagesTouchedFirst() - before, 0, 100_000);

        static void Fill()
        {
            using var tensor = ones(10_000_000);
        }

        // What follows the program's name in parentheses, from the third field on; the tenth is minflt.
        static long PagesTouchedFirst() =>
            long.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[7]);
    }

    [FactOnLinuxProcessor, NoTensorLeak]
    public void LargeTensors_ThatAreGone_LeaveTheirMemoryToTheSystem()
    {
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;

        var tensors = Enumerable.Range(0, 12).Select(i => ones(25_000_000 + i)).ToArray();
        foreach (var tensor in tensors) tensor.Dispose();

        // They were 1200 MB; up to 384 are kept for the next ones.
        process.Refresh();
        Assert.InRange((process.WorkingSet64 - before) >> 20, -10000, 480);
    }

    [FactOnLinuxProcessor, NoTensorLeak]
    public void Attention_OfLongHeads_NeedsFarLessMemoryThanTheirScores()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 8, 4096, 40), Noise(2, 8, 4096, 40), Noise(3, 8, 4096, 40));
        q.requires_grad_(true);
        k.requires_grad_(true);
        v.requires_grad_(true);
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak counts from now on
        var before = PeakMegabytes();

        scaled_dot_product_attention(q, k, v).sum().backward();

        // The scores alone are 512 MB.
        Assert.InRange(PeakMegabytes() - before, 5, 64); // the result and the gradients are 20

        static long PeakMegabytes() => long.Parse(File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ')[^2]) >> 10;
    }

    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;
}
