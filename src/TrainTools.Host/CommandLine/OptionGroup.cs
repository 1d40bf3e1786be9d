using System.CommandLine;

namespace TrainTools.Host.CommandLine;

/// <summary>Options that belong together, under a heading of the help page.</summary>
internal sealed record OptionGroup(string Title, params IReadOnlyList<Option> Options);
