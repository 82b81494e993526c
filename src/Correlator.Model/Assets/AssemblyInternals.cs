using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Correlator.Model.Tests")]
