namespace TrainTools.Host.Tests;

/// <summary>The tests that train on the sample.</summary>
[CollectionDefinition(SampleFixture.Name)]
public sealed class SampleCollection : ICollectionFixture<SampleFixture>;
