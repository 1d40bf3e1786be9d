using TrainTools.Diffusion.Schedulers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>
/// UniPC: Zhao et al. 2023, with B(h) = h ("bh1"), order 3, data prediction and evenly spaced times: A1111's defaults
/// (modules/models/diffusion/uni_pc/uni_pc.py).
/// </summary>
public sealed class UniPcSampler : ISampler
{
    private const int Order = 3;

    /// <inheritdoc/>
    public Tensor Sample(Denoiser model, Tensor noise, SamplerRun run)
    {
        using var scope = NewDisposeScope();
        using var data = new RecentTensors(Order); // predictions of the clean latents
        var steps = SpacedTimesteps.Of(run.Steps).Length;
        var points = Points(model.Table, steps);
        var order = Math.Min(Order, steps); // A1111 refuses fewer steps than the order

        run.BeforeStep?.Invoke(0, noise);
        data.Add(points[0].Denoised(model, noise));
        var x = noise.alias(); // [B, 4, h, w]
        for (var i = 1; i <= steps; i++)
        {
            if (i > 1)
                run.BeforeStep?.Invoke(i - 1, x);
            using var before = x;
            using var inner = NewDisposeScope();
            // The first steps have less to go by, the last ones are of lower order, the very last is not corrected.
            var now = Math.Min(Math.Min(order, i), steps + 1 - i);
            x = Step(model, before, data, points, i, now, correct: i < steps).MoveToOuterDisposeScope();
        }
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Predicts the latents at point <paramref name="i"/>; corrects them by what the model says of that prediction, and
    /// keeps what it said.
    /// </summary>
    private static Tensor Step(
        Denoiser model, Tensor x, RecentTensors data, Point[] points, int i, int order, bool correct)
    {
        var (from, to) = (points[i - 1], points[i]);
        var h = to.Lambda - from.Lambda;
        var ratios = Enumerable.Range(1, order - 1).Select(k => (points[i - 1 - k].Lambda - from.Lambda) / h).ToArray();
        var (matrix, right) = Conditions([.. ratios, 1], h);

        // Differences to older predictions, as weights of the predictions themselves: [0] is the newest.
        Tensor Combined(double[] rhos, Tensor? there)
        {
            var weights = new double[order];
            for (var k = 1; k < order; k++)
                weights[k] = rhos[k - 1] / ratios[k - 1];
            var last = there is null ? 0 : rhos[order - 1];
            var scale = to.Signal * h;                       // −alpha · B(h), for B(h) = −h with data prediction
            var kept = -to.Signal * Math.Exp(-h) + to.Signal; // −alpha · expm1(−h)
            var terms = new List<(double, Tensor)>
            {
                (to.Noise / from.Noise, x),
                (kept - scale * (weights.Sum() + last), data[0]),
            };
            for (var k = 1; k < order; k++)
                terms.Add((scale * weights[k], data[k]));
            if (there is not null)
                terms.Add((scale * last, there));
            return WeightedSum.Of(terms.ToArray()); // [B, 4, h, w]
        }

        // 1. predict; for order 2 the original takes the simplified ½
        var predictor = order == 2 ? [0.5] : Solve(matrix, right, order - 1);
        var predicted = Combined(predictor, there: null); // [B, 4, h, w]
        if (!correct)
            return predicted;

        // 2. correct
        var there = to.Denoised(model, predicted);        // [B, 4, h, w]
        var corrected = Combined(order == 1 ? [0.5] : Solve(matrix, right, order), there);
        data.Add(there);
        return corrected; // [B, 4, h, w]
    }

    /// <summary>The conditions that the weights fulfil: rows are powers of the ratios.</summary>
    private static (double[,] Matrix, double[] Right) Conditions(double[] ratios, double h)
    {
        var order = ratios.Length;
        var (matrix, right) = (new double[order, order], new double[order]);
        var phi = (Math.Exp(-h) - 1) / -h - 1; // h φ₂ of −h
        var factorial = 1.0;
        for (var i = 0; i < order; i++)
        {
            for (var k = 0; k < order; k++)
                matrix[i, k] = Math.Pow(ratios[k], i);
            right[i] = phi * factorial / -h;
            factorial *= i + 2;
            phi = phi / -h - 1 / factorial;
        }
        return (matrix, right);
    }

    /// <summary>Gauss, for the first <paramref name="count"/> of at most three equations.</summary>
    private static double[] Solve(double[,] matrix, double[] right, int count)
    {
        var (a, b) = ((double[,])matrix.Clone(), (double[])right.Clone());
        for (var pivot = 0; pivot < count; pivot++) // the first row is all ones and ratios differ: no pivot is zero
            for (var row = pivot + 1; row < count; row++)
            {
                var factor = a[row, pivot] / a[pivot, pivot];
                for (var column = pivot; column < count; column++)
                    a[row, column] -= factor * a[pivot, column];
                b[row] -= factor * b[pivot];
            }
        var solution = new double[count];
        for (var row = count - 1; row >= 0; row--)
        {
            var sum = b[row];
            for (var column = row + 1; column < count; column++)
                sum -= a[row, column] * solution[column];
            solution[row] = sum / a[row, row];
        }
        return solution;
    }

    /// <summary>Evenly spaced continuous times from 1 down to 1/1000 (NoiseScheduleVP, "time_uniform").</summary>
    private static Point[] Points(SigmaTable table, int steps) =>
        [.. Enumerable.Range(0, steps + 1).Select(i =>
        {
            const double count = NoiseSchedule.Timesteps;
            var time = 1 + (1 / count - 1) * i / steps;
            return Point.At(table, time * count - 1);
        })];

    /// <summary>A time between whole timesteps, where log √a is interpolated.</summary>
    private sealed record Point(double Timestep, double Alpha, double Lambda)
    {
        public double Signal { get; } = Math.Sqrt(Alpha);

        public double Noise { get; } = Math.Sqrt(1 - Alpha);

        public static Point At(SigmaTable table, double timestep)
        {
            var low = Math.Clamp((int)timestep, 0, NoiseSchedule.Timesteps - 2);
            var share = timestep - low;
            var log = (1 - share) * Math.Log(table.AlphasCumprod[low])
                + share * Math.Log(table.AlphasCumprod[low + 1]);
            var alpha = Math.Exp(log);
            return new Point(timestep, alpha, (log - Math.Log(1 - alpha)) / 2);
        }

        public Tensor Denoised(Denoiser model, Tensor x)
        {
            using var scope = NewDisposeScope();
            return model.Parts(x, Timestep, Alpha).Latents.MoveToOuterDisposeScope(); // [B, 4, h, w]
        }
    }
}
