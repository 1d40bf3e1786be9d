using System.Globalization;

namespace TrainTools.Diffusion.Tokenizers.Prompts;

/// <summary>A part of a prompt's tree.</summary>
internal abstract record PromptNode
{
    /// <summary>The text at a step, counted from 1.</summary>
    public abstract string At(int step, int steps);

    /// <summary>Adds the steps after which the text changes.</summary>
    public virtual void AddChanges(int steps, ISet<int> ends)
    {
    }
}

/// <summary>Text that is as it is, its brackets and weights included.</summary>
internal sealed record PlainNode(string Text) : PromptNode
{
    public override string At(int step, int steps) => Text;
}

/// <summary>One after the other.</summary>
internal sealed record SequenceNode(IReadOnlyList<PromptNode> Parts) : PromptNode
{
    public override string At(int step, int steps) => string.Concat(Parts.Select(part => part.At(step, steps)));

    public override void AddChanges(int steps, ISet<int> ends)
    {
        foreach (var part in Parts)
            part.AddChanges(steps, ends);
    }
}

/// <summary>[before:after:when]</summary>
internal sealed record ScheduledNode(PromptNode Before, PromptNode After, string When) : PromptNode
{
    public override string At(int step, int steps) => (step <= Change(steps) ? Before : After).At(step, steps);

    public override void AddChanges(int steps, ISet<int> ends)
    {
        if (Change(steps) >= 1)
            ends.Add(Change(steps));
        Before.AddChanges(steps, ends);
        After.AddChanges(steps, ends);
    }

    /// <summary>With a point it is a share of the steps, without one a step.</summary>
    private int Change(int steps)
    {
        var when = double.Parse(When, CultureInfo.InvariantCulture);
        return (int)Math.Min(steps, When.Contains('.', StringComparison.Ordinal) ? when * steps : when);
    }
}

/// <summary>[a|b|…], another at each step.</summary>
internal sealed record AlternateNode(IReadOnlyList<PromptNode> Choices) : PromptNode
{
    public override string At(int step, int steps) => Choices[(step - 1) % Choices.Count].At(step, steps);

    public override void AddChanges(int steps, ISet<int> ends) => ends.UnionWith(Enumerable.Range(1, steps));
}
