using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace TorchSharp.Tests.Bridge;

public class BorderTests
{
    // These answer from the bridge's own memory and can't fail.
    private static readonly string[] WithoutStatus = ["tt_last_error", "tt_library_version", "tt_library_calls"];

    // Looked up by name at run time instead of imported.
    private static readonly string[] LookedUp = ["tt_library_calls", "tt_library_start"];

    [Fact]
    public void Entries_OfEveryHeader_AreGuarded()
    {
        var unguarded = new List<string>();

        foreach (var header in BridgeSources.Headers)
        {
            var source = File.ReadAllText(Path.ChangeExtension(header, ".cpp"));
            foreach (var entry in BridgeSources.Entries(header).Except(WithoutStatus))
            {
                var bodies = Regex.Matches(source, $@"^tt_status {entry}\([^)]*\) \{{\n(.*?)^\}}",
                    RegexOptions.Multiline | RegexOptions.Singleline);
                var guarded = bodies.All(body => body.Groups[1].Value.TrimStart().StartsWith("return tt_guard"));
                if (bodies.Count == 0 || !guarded) unguarded.Add(entry);
            }
        }

        Assert.Empty(unguarded);
    }

    [Fact]
    public void Entries_AreTheImportsOfTheManagedSide()
    {
        var native = BridgeSources.Headers.SelectMany(BridgeSources.Entries).Except(LookedUp).Order();

        var managed = typeof(TorchSharp.Bridge)
            .GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Where(method => method.Name.StartsWith("tt_")).Select(method => method.Name).Distinct().Order();

        Assert.Equal(native, managed);
    }

    [Fact]
    public void Headers_OpenWithTheirUsage()
    {
        foreach (var header in BridgeSources.Headers)
        {
            var opening = File.ReadLines(header).TakeWhile(line => line.StartsWith("//")).ToList();

            Assert.True(opening.Count >= 4, $"{header} opens with {opening.Count} lines of comment.");
            Assert.Contains(opening, line => line.Contains("tt_"));
        }
    }

    [Fact]
    public void Topics_HaveASourceOnBothSides()
    {
        foreach (var header in BridgeSources.Headers)
        {
            var topic = Path.GetFileNameWithoutExtension(header);

            Assert.True(File.Exists(Path.ChangeExtension(header, ".cpp")), $"{topic}.cpp is missing.");
            var managed = Path.Combine(BridgeSources.Folder, char.ToUpperInvariant(topic[0]) + topic[1..] + ".cs");
            Assert.True(File.Exists(managed), $"{managed} is missing.");
        }
    }

    [Fact]
    public void Enumerations_HaveOneOrderOnBothSides()
    {
        Assert.Equal(BridgeSources.EnumValues("pointwise.h", "tt_unary_op", "TT_"), Enum.GetNames<UnaryOp>());
        Assert.Equal(BridgeSources.EnumValues("arithmetic.h", "tt_binary_op", "TT_"), Enum.GetNames<BinaryOp>());
        Assert.Equal(BridgeSources.EnumValues("reduction.h", "tt_reduce_op", "TT_"), Enum.GetNames<ReduceOp>());
        Assert.Equal(BridgeSources.EnumValues("indexing.h", "tt_index_kind", "TT_INDEX_"), Enum.GetNames<IndexKind>());
        Assert.Equal(BridgeSources.EnumValues("functional.h", "tt_resampling", "TT_"),
            Enum.GetNames<InterpolationMode>());
    }

    [Fact, NoTensorLeak]
    public unsafe void LibraryCalls_CountOperationsAndNotQuestions()
    {
        using var scope = NewDisposeScope();
        var x = ones(2);
        var file = Path.Combine(AppContext.BaseDirectory, "libtraintools_torch.so");
        var calls = (delegate* unmanaged<long>)NativeLibrary.GetExport(NativeLibrary.Load(file), "tt_library_calls");

        // Other tests count too, so look for a round in which none did.
        var rounds = Enumerable.Range(0, 200).Select(_ =>
        {
            var before = calls();
            Assert.Equal([2], (x + x).shape);
            return calls() - before;
        });

        Assert.Contains(1, rounds);
    }

    [Fact]
    public void Arguments_ThatAreMissing_AreRefusedInWords()
    {
        Assert.ThrowsAny<ExternalException>(() => TorchSharp.Bridge.Check(
            TorchSharp.Bridge.tt_unary(UnaryOp.Exp, TensorHandle.None, out _)));
        Assert.ThrowsAny<ExternalException>(() => TorchSharp.Bridge.Check(
            TorchSharp.Bridge.tt_generator_new(0, (int)DeviceType.XLA, 0, out _)));
    }
}
