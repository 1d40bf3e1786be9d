using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_generator_new(ulong seed, int device, int index, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_generator_default(out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_generator_free(nint generator);

    [LibraryImport(Library)]
    internal static partial int tt_generator_seed(GeneratorHandle generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial int tt_generator_initial_seed(GeneratorHandle generator, out ulong seed);

    [LibraryImport(Library)]
    internal static partial int tt_generator_get_state(GeneratorHandle generator, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_generator_set_state(GeneratorHandle generator, TensorHandle state);

    [LibraryImport(Library)]
    internal static partial int tt_manual_seed(ulong seed);

    [LibraryImport(Library)]
    internal static partial int tt_rand(ReadOnlySpan<long> sizes, long rank, GeneratorHandle generator,
        NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_randn(ReadOnlySpan<long> sizes, long rank, GeneratorHandle generator,
        NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_randint(long low, long high, ReadOnlySpan<long> sizes, long rank,
        GeneratorHandle generator, NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_randperm(long n, GeneratorHandle generator, NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_rand_like(TensorHandle like, NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_randn_like(TensorHandle like, NativeOptions options, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_normal_(TensorHandle a, double mean, double std, GeneratorHandle generator);

    [LibraryImport(Library)]
    internal static partial int tt_uniform_(TensorHandle a, double from, double to, GeneratorHandle generator);

    [LibraryImport(Library)]
    internal static partial int tt_bernoulli_(TensorHandle a, double probability, GeneratorHandle generator);
}

/// <summary>Owns one native generator.</summary>
internal sealed class GeneratorHandle : SafeHandle
{
    private static readonly GeneratorHandle None = new(0);

    internal GeneratorHandle(nint native) : base(0, ownsHandle: true) => SetHandle(native);

    public override bool IsInvalid => handle == 0;

    internal static GeneratorHandle Of(torch.Generator? generator) => generator is null ? None : generator._handle;

    protected override bool ReleaseHandle() => tt_generator_free(handle) == 0;
}

public static partial class torch
{
    /// <summary>Seeds the default generators of all devices.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static class random
    {
        /// <summary>Seeds the default generators of all devices.</summary>
        public static Generator manual_seed(long seed)
        {
            Check(tt_manual_seed((ulong)seed));
            return Generator.Default;
        }

        public static long initial_seed() => Generator.Default.initial_seed();

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    /// <summary>A source of random numbers. The same seed on the same device gives the same numbers.</summary>
    public class Generator : IDisposable
    {
        internal readonly GeneratorHandle _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = InitializeDevice(device);
            Check(tt_generator_new(seed, (int)this.device.type, this.device.index, out var made));
            _handle = new GeneratorHandle(made);
        }

        private Generator(nint native) => (_handle, device) = (new GeneratorHandle(native), CPU);

        /// <summary>The CPU's default generator.</summary>
        public static Generator Default
        {
            get
            {
                Check(tt_generator_default(out var made));
                return new Generator(made);
            }
        }

        public Device device { get; }

        public nint Handle => _handle.DangerousGetHandle();

        public Generator manual_seed(long seed)
        {
            Check(tt_generator_seed(_handle, (ulong)seed));
            return this;
        }

        public long initial_seed()
        {
            Check(tt_generator_initial_seed(_handle, out var seed));
            return (long)seed;
        }

        /// <summary>The whole state as bytes on the CPU.</summary>
        public Tensor get_state() => Made(tt_generator_get_state(_handle, out var made), made);

        public void set_state(Tensor value) => Check(tt_generator_set_state(_handle, value._handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing) => _handle.Dispose();
    }

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false)
    {
        var options = new NativeOptions(dtype, device, requires_grad);
        return Made(tt_rand_like(input._handle, options, out var made), made);
    }

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false)
    {
        var options = new NativeOptions(dtype, device, requires_grad);
        return Made(tt_randn_like(input._handle, options, out var made), made);
    }

    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRandint(low, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRandint(low, high, size.Shape, dtype, device, requires_grad, generator, names);

    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRandint(low, high, Array.ConvertAll(size, s => (long)s), dtype, device, requires_grad, generator, names);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRandint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRandint(0, high, size.Shape, dtype, device, requires_grad, generator, names);

    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRandint(0, high, Array.ConvertAll(size, s => (long)s), dtype, device, requires_grad, generator, names);

    private static Tensor MakeRandint(long low, long high, ReadOnlySpan<long> size, ScalarType? dtype, Device? device,
        bool requires_grad, Generator? generator, string[]? names)
    {
        var options = new NativeOptions(dtype ?? int64, device, requires_grad, names);
        var status = tt_randint(low, high, size, size.Length, GeneratorHandle.Of(generator), options, out var made);
        return Made(status, made);
    }

    /// <summary>The numbers 0 to n - 1 in random order.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null)
    {
        var options = new NativeOptions(dtype ?? int64, device, requires_grad);
        return Made(tt_randperm(n, GeneratorHandle.Of(generator), options, out var made), made);
    }

    private static NativeOptions RandomOptions(string name, ScalarType? dtype, Device? device, bool requiresGrad,
        string[]? names)
    {
        if (dtype is { } type && is_integral(type))
            throw new ArgumentException($"torch.{name}() was passed a bad dtype: {type}. " +
                "It must be floating point or complex.", nameof(dtype));
        return new NativeOptions(dtype, device, requiresGrad, names);
    }

    public partial class Tensor
    {
        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.rand_like(this, dtype, device, requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            torch.randn_like(this, dtype, device, requires_grad);

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Done(tt_normal_(_handle, mean, std, GeneratorHandle.Of(generator)));

        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Done(tt_uniform_(_handle, from, to, GeneratorHandle.Of(generator)));

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Done(tt_bernoulli_(_handle, p, GeneratorHandle.Of(generator)));

        /// <summary>This tensor after an operation in place, or the exception for its failure.</summary>
        private Tensor Done(int status)
        {
            Check(status);
            return this;
        }
    }
}
