using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_grad_mode(out byte recording);

    [LibraryImport(Library)]
    internal static partial int tt_set_grad_mode(byte recording);

    [LibraryImport(Library)]
    internal static partial int tt_inference_mode(out byte on);

    [LibraryImport(Library)]
    internal static partial int tt_inference_guard_new(byte on, out nint guard);

    [LibraryImport(Library)]
    internal static partial int tt_inference_guard_free(nint guard);

    [LibraryImport(Library)]
    internal static partial int tt_requires_grad(TensorHandle tensor, out byte yes);

    [LibraryImport(Library)]
    internal static partial int tt_set_requires_grad(TensorHandle tensor, byte yes);

    [LibraryImport(Library)]
    internal static partial int tt_is_leaf(TensorHandle tensor, out byte yes);

    [LibraryImport(Library)]
    internal static partial int tt_retain_grad(TensorHandle tensor);

    [LibraryImport(Library)]
    internal static partial int tt_grad(TensorHandle tensor, out nint gradient);

    [LibraryImport(Library)]
    internal static partial int tt_set_grad(TensorHandle tensor, TensorHandle gradient);

    [LibraryImport(Library)]
    internal static partial int tt_detach(TensorHandle tensor, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_detach_(TensorHandle tensor);

    [LibraryImport(Library)]
    internal static partial int tt_backward(ReadOnlySpan<nint> outputs, long outputCount, ReadOnlySpan<nint> gradients,
        long gradientCount, byte keepGraph, byte createGraph, ReadOnlySpan<nint> inputs, long inputCount);

    [LibraryImport(Library)]
    internal static partial int tt_gradients(ReadOnlySpan<nint> outputs, long outputCount, ReadOnlySpan<nint> inputs,
        long inputCount, ReadOnlySpan<nint> gradients, long gradientCount, byte keepGraph, byte createGraph,
        byte allowUnused, Span<nint> results);
}

public static partial class torch
{
    public static bool is_grad_enabled()
    {
        Check(tt_grad_mode(out var recording));
        return recording != 0;
    }

    public static bool is_inference_mode_enabled()
    {
        Check(tt_inference_mode(out var on));
        return on != 0;
    }

    /// <summary>Nothing is recorded for gradients on this thread until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Like <see cref="no_grad"/>, and what is made can never take part in gradients.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    private sealed class GradMode : IDisposable
    {
        private readonly bool _before = is_grad_enabled();

        internal GradMode(bool enabled) => Check(tt_set_grad_mode(Flag(enabled)));

        public void Dispose() => Check(tt_set_grad_mode(Flag(_before)));
    }

    private sealed class InferenceMode : IDisposable
    {
        private nint _guard;

        internal InferenceMode(bool mode) => Check(tt_inference_guard_new(Flag(mode), out _guard));

        public void Dispose()
        {
            var guard = _guard;
            _guard = 0;
            if (guard != 0) Check(tt_inference_guard_free(guard));
        }
    }

    /// <summary>Walking back through what was recorded.</summary>
    public static class autograd
    {
        /// <summary>Adds to the <c>grad</c> of the inputs, or of all leaves if none are named.</summary>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            using var outputHandles = new TensorHandles(tensors);
            using var gradientHandles = new TensorHandles(grad_tensors);
            using var inputHandles = new TensorHandles(inputs);
            Check(tt_backward(outputHandles.Natives, outputHandles.Count, gradientHandles.Natives,
                gradientHandles.Count, Flag(retain_graph ?? create_graph), Flag(create_graph), inputHandles.Natives,
                inputHandles.Count));
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward((IList<Tensor>)[tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null,
            bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward((IList<Tensor>)[tensor], [grad_tensor], retain_graph, create_graph, inputs);

        /// <summary>The gradients of the outputs' sum by each input, without touching any <c>grad</c>.</summary>
        /// <returns>One an input; null, if that is allowed, where the outputs do not depend on it.</returns>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false,
            bool allow_unused = false)
        {
            using var outputHandles = new TensorHandles(outputs);
            using var inputHandles = new TensorHandles(inputs);
            using var gradientHandles = new TensorHandles(grad_outputs);
            var results = new nint[inputs.Count];
            Check(tt_gradients(outputHandles.Natives, outputHandles.Count, inputHandles.Natives, inputHandles.Count,
                gradientHandles.Natives, gradientHandles.Count, Flag(retain_graph), Flag(create_graph),
                Flag(allow_unused), results));
            return [.. results.Select(made => made == 0 ? null! : new Tensor(made))];
        }
    }

    public partial class Tensor
    {
        public bool requires_grad
        {
            get
            {
                Check(tt_requires_grad(_handle, out var yes));
                return yes != 0;
            }
            set => Check(tt_set_requires_grad(_handle, Flag(value)));
        }

        public bool is_leaf
        {
            get
            {
                Check(tt_is_leaf(_handle, out var yes));
                return yes != 0;
            }
        }

        /// <summary>The gradient, null if there is none. Each read makes a new object over the same memory.</summary>
        public Tensor? grad
        {
            get
            {
                Check(tt_grad(_handle, out var gradient));
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set => Check(tt_set_grad(_handle, TensorHandle.Of(value)));
        }

        public Tensor requires_grad_(bool requires_grad = true) =>
            Done(tt_set_requires_grad(_handle, Flag(requires_grad)));

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Check(tt_retain_grad(_handle));

        public void backward() => autograd.backward((IList<Tensor>)[this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false,
            IList<Tensor>? inputs = null) =>
            autograd.backward((IList<Tensor>)[this], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>The same memory without a history.</summary>
        public Tensor detach() => Made(tt_detach(_handle, out var made), made);

        public Tensor detach_() => Done(tt_detach_(_handle));
    }
}
