using TrainTools.Testing;
using TrainTools.Training.Optimization;

namespace TrainTools.Training.Tests.Optimization;

/// <summary>Prodigy against its paper's formula in float64.</summary>
[NoTensorLeak]
public sealed class ProdigyTests
{
    public static TheoryData<Prodigy.Options> Variants =>
    [
        new(),
        new() { WeightDecay = 0, CorrectsBias = false, SafeguardsWarmup = false },
        new() { Coefficient = 2, SafeguardsWarmup = false },
        new() { Coefficient = 0.5, CorrectsBias = false },
    ];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Step_ManyTimes_IsThePapersFormula(Prodigy.Options options)
    {
        using var problem = new Quadratic(size: 1e-4); // of larger ones fp32 sees the first steps of 1e-6 only roughly
        using var optimizer = new Prodigy(problem.Groups, options);
        var formula = new Formula(problem.Weights, options);

        var found = new List<(double Optimizer, double Formula)>();
        for (var step = 0; step < 60; step++)
        {
            var rate = Math.Min(1, step / 5.0); // a warm-up, whose first step is 0
            var gradients = problem.NextGradients();
            optimizer.Step([rate, rate]);
            formula.Step(gradients, rate);
            found.Add((optimizer.FoundRate!.item<double>(), formula.D));
        }

        Assert.True(found[^1].Formula > 1e-4, $"d is {found[^1].Formula}: nothing was found"); // from 1e-6
        Assert.All(found, pair => Assert.Equal(1, pair.Optimizer / pair.Formula, 1e-4));       // fp32 sums
        Assert.InRange(problem.Difference(), 0, 1e-4);
        Assert.Equal(59, optimizer.Steps);
    }

    [Fact]
    public void Step_WithoutGradients_ChangesNothingAndIsNoNumberNowhere()
    {
        using var problem = new Quadratic();
        using var optimizer = new Prodigy(problem.Groups, new() { WeightDecay = 0 });

        optimizer.Step([1, 1]);

        Assert.Equal(1e-6, optimizer.FoundRate!.item<double>());
        Assert.Equal(0, problem.Difference());
    }

    [Fact]
    public void Step_WithTwoRates_IsRefused()
    {
        using var problem = new Quadratic();
        using var optimizer = new Prodigy(problem.Groups, new());

        Assert.Throws<ArgumentException>(() => optimizer.Step([1, 0.5]));
    }

    /// <summary>Algorithm 4 of the paper with prodigyopt's step size, warm-up guard and decay, in float64.</summary>
    private sealed class Formula(double[][] weights, Prodigy.Options options)
    {
        private const double D0 = 1e-6;
        private static readonly double Beta3 = Math.Sqrt(0.999);
        private readonly double[][] _start = Zeros(weights, keep: true);
        private readonly double[][] _m = Zeros(weights);
        private readonly double[][] _v = Zeros(weights);
        private readonly double[][] _s = Zeros(weights);
        private double _numerator;
        private int _steps;

        public double D { get; private set; } = D0;

        public void Step(double[][] gradients, double rate)
        {
            if (rate == 0)
                return;
            _steps++;
            var step = D * rate * (options.CorrectsBias
                ? Math.Sqrt(1 - Math.Pow(0.999, _steps)) / (1 - Math.Pow(0.9, _steps)) : 1);
            _numerator *= Beta3;
            var denominator = 0.0;
            Each((g, i) =>
            {
                var gradient = gradients[g][i];
                _numerator += D / D0 * step * gradient * (_start[g][i] - weights[g][i]);
                _m[g][i] = 0.9 * _m[g][i] + 0.1 * D * gradient;
                _v[g][i] = 0.999 * _v[g][i] + 0.001 * D * D * gradient * gradient;
                _s[g][i] = Beta3 * _s[g][i] + D / D0 * (options.SafeguardsWarmup ? D : step) * gradient;
                denominator += Math.Abs(_s[g][i]);
            });
            D = Math.Max(D, options.Coefficient * _numerator / denominator);
            Each((g, i) => weights[g][i] -=
                step * (options.WeightDecay * weights[g][i] + _m[g][i] / (Math.Sqrt(_v[g][i]) + D * 1e-8)));
        }

        private void Each(Action<int, int> number)
        {
            for (var g = 0; g < weights.Length; g++)
                for (var i = 0; i < weights[g].Length; i++)
                    number(g, i);
        }

        private static double[][] Zeros(double[][] like, bool keep = false) =>
            [.. like.Select(values => keep ? [.. values] : new double[values.Length])];
    }
}
