using TrainTools.Testing;
using TrainTools.Training.Optimization;

namespace TrainTools.Training.Tests.Optimization;

/// <summary>Adafactor against its paper's formula in float64; against kohya's in TrajectoryGoldenTests.</summary>
[NoTensorLeak]
public sealed class AdafactorTests
{
    [Theory]
    [InlineData(false, 0.0)]
    [InlineData(true, 0.0)]
    [InlineData(false, 0.1)]
    [InlineData(true, 0.1)]
    public void Step_ManyTimes_IsThePapersFormula(bool scalesByWeights, double decay)
    {
        using var problem = new Quadratic();
        using var optimizer = new Adafactor(problem.Groups, decay, scalesByWeights);
        var formula = problem.Shapes.Select(spans => spans.Select(_ => new Factors()).ToList()).ToList();

        for (var step = 1; step <= 40; step++)
        {
            var gradients = problem.NextGradients();
            double[] rates = [0.01, 0.02];
            optimizer.Step(rates);
            for (var group = 0; group < gradients.Length; group++)
                foreach (var (span, factors) in problem.Shapes[group].Zip(formula[group]))
                {
                    factors.Step(
                        problem.Weights[group], gradients[group], span, step, rates[group], decay, scalesByWeights);
                }
        }

        Assert.InRange(problem.Difference(), 0, 2e-6); // fp32 against float64
    }

    [Theory]
    [InlineData(1, true, 1e-6)]
    [InlineData(1_000, true, 1e-3)]
    [InlineData(1_000_000, true, 1e-3)] // 1 / sqrt(step) is smaller by then
    [InlineData(1, false, 1e-2)]
    [InlineData(40_000, false, 5e-3)]
    public void RelativeRate_IsThePapers(int step, bool warmsUp, double rate) =>
        Assert.Equal(rate, Adafactor.RelativeRate(step, warmsUp), 1e-12);

    [Fact]
    public void Memory_OfMatrices_IsARowAndAColumnOfEach()
    {
        using var problem = new Quadratic();
        using var optimizer = new Adafactor(problem.Groups, 0, scalesByWeights: false);

        // [4, 6]: 4 + 6; twice [5, 8]: 2 · (5 + 8); [3, 2, 3, 3] by its last two sides: 6 · (3 + 3)
        Assert.Equal(10 + 26 + 36, optimizer.Memory.Values.Sum(tensor => tensor.numel()));
    }

    [Fact]
    public void New_OverAGroupThatDoesNotSayItsMatrices_IsRefused()
    {
        using var problem = new Quadratic();

        Assert.Throws<ArgumentException>(
            () => new Adafactor([problem.Groups[0] with { Parameters = [] }], 0, scalesByWeights: false));
    }

    /// <summary>Algorithm 4 of the paper, a matrix at a time; a kernel is matrices one after another.</summary>
    private sealed class Factors
    {
        private readonly Dictionary<(long, long), double> _rows = [];
        private readonly Dictionary<(long, long), double> _columns = [];

        public void Step(
            double[] weights, double[] gradients, ParameterSpan span, int step, double rate, double decay, bool scales)
        {
            var (a, b) = (span.Shape[^2], span.Shape[^1]);
            var beta = 1 - Math.Pow(step, -0.8);
            double At(long m, long i, long j) => gradients[span.Offset + (m * a + i) * b + j];
            double Square(long m, long i, long j) => At(m, i, j) * At(m, i, j) + 1e-30;
            void Mix(Dictionary<(long, long), double> means, (long, long) key, double mean) =>
                means[key] = beta * means.GetValueOrDefault(key) + (1 - beta) * mean;
            var updates = new double[span.Count];
            for (var m = 0L; m < span.Count / (a * b); m++)
            {
                for (var i = 0L; i < a; i++)
                    Mix(_rows, (m, i), Range(b).Average(j => Square(m, i, j)));
                for (var j = 0L; j < b; j++)
                    Mix(_columns, (m, j), Range(a).Average(i => Square(m, i, j)));
                var mean = Range(a).Average(i => _rows[(m, i)]);
                for (var i = 0L; i < a; i++)
                    for (var j = 0L; j < b; j++)
                        updates[(m * a + i) * b + j] = At(m, i, j) / Math.Sqrt(_rows[(m, i)] * _columns[(m, j)] / mean);
            }

            var size = Math.Max(1, Math.Sqrt(updates.Average(update => update * update)));
            var own = weights.AsSpan((int)span.Offset, (int)span.Count);
            var root = Math.Sqrt(own.ToArray().Average(weight => weight * weight));
            var scaled = rate * (scales ? Math.Max(1e-3, root) : 1);
            for (var i = 0; i < updates.Length; i++)
                own[i] += -decay * scaled * own[i] - scaled * updates[i] / size;
        }

        private static IEnumerable<long> Range(long count) => Enumerable.Range(0, (int)count).Select(i => (long)i);
    }
}
